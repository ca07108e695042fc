"""Reading many files, in several processes where that pays."""

from collections.abc import Callable, Mapping, Sequence

from onebase.facts.storage.cache import Cache
from onebase.facts.storage.order import Order, unpacked
from onebase.facts.storage.reader import Reader
from onebase.facts.storage.record import Broken, Record, dump, load
from onebase.forks import Helper, processes_for
from onebase.processes import Sharing

Records = Mapping[str, Record]
# Bytes of source, below which a second process costs more than it saves.
_SHARE = 400_000


def read_in_parallel(
    order: Order, reader: Reader, meanwhile: Callable[[], object], helper: Helper | None
) -> dict[str, Record]:
    """The records of all paths. `meanwhile` is done here when other processes are at work, and not at all where there
    are none. `helper` is one of them that has prepared itself with `prepare` and begun."""
    processes = processes_for(order.size, _SHARE)
    if processes > 1 + (helper is not None):
        import onebase.facts.syntax.tree  # noqa: F401  # what every fork needs is imported before there are forks
    several = helper is not None or processes > 1
    answers = _sharing(order, reader).answers(processes, meanwhile if several else lambda: None, helper)
    return {path: record for records in answers for path, record in records.items()}


def prepare() -> Callable[[bytes], Sharing[Sequence[str], Records]]:
    """What a helper does before there is an order: it imports what reading takes."""
    import onebase.facts.syntax.tree
    import onebase.facts.text.scan  # noqa: F401

    def understood(data: bytes) -> Sharing[Sequence[str], Records]:
        order = unpacked(data)
        return _sharing(order, Reader(order.directory, Cache(order.cache_directory), order.unsaved))

    return understood


def _sharing(order: Order, reader: Reader) -> Sharing[Sequence[str], Records]:
    def read(portion: Sequence[str]) -> Records:
        return {path: reader.record(path, order.stamps.get(path)) for path in portion}

    return Sharing(order.portions, read, _dump, _load)


def _dump(records: Records) -> bytes:
    return dump({path: tuple(one) for path, one in records.items()})


def _load(data: bytes) -> Records:
    records = load(data)
    if not isinstance(records, dict):
        raise Broken("no answers")
    return {path: Record(*fields) for path, fields in records.items()}
