"""Reading many files, in several processes where that pays."""

from collections.abc import Callable, Mapping, Sequence

from onebase.facts.storage.record import Broken, Record, dump, load
from onebase.processes import MOST_PORTIONS, Sharing, processes_for

Records = Mapping[str, Record]
# Bytes of source, below which a second process costs more than it saves.
_SHARE = 400_000


def read_in_parallel(
    paths: Sequence[str],
    sizes: Sequence[int],
    read: Callable[[Sequence[str]], Records],
    meanwhile: Callable[[], object],
) -> dict[str, Record]:
    """The records of all paths. `sizes` are the sizes of the files, by which the work is shared out; `meanwhile` is
    done here when other processes are at work, and not at all where there are none."""
    import onebase.facts.syntax.tree  # noqa: F401  # what every fork needs is imported before there are forks

    processes = processes_for(sum(sizes), _SHARE)
    if processes == 1:
        return dict(read(paths))
    answers = Sharing(read, _dump, _load).answers(_portions(paths, sizes), processes, meanwhile)
    return {path: record for records in answers for path, record in records.items()}


def _portions(paths: Sequence[str], sizes: Sequence[int]) -> list[list[str]]:
    """The paths in portions, those with the largest files first, so that all processes end at about the same time."""
    ordered = [path for _, path in sorted(zip(sizes, paths, strict=True), reverse=True)]
    portions: list[list[str]] = []
    position = 0
    while position < len(ordered):
        length = 1 if len(portions) < MOST_PORTIONS // 2 else max(1, len(ordered) * 2 // MOST_PORTIONS)
        portions.append(ordered[position : position + length])
        position += length
    return portions


def _dump(records: Records) -> bytes:
    return dump({path: tuple(one) for path, one in records.items()})


def _load(data: bytes) -> Records:
    records = load(data)
    if not isinstance(records, dict):
        raise Broken("no answers")
    return {path: Record(*fields) for path, fields in records.items()}
