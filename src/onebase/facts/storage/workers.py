"""Reading in several processes: the parent and its forks take one portion of the work after the other.

`multiprocessing` takes longer to start than most projects to read, so the forks share pipes: one that holds the
numbers of the portions, and one for the answers of each.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from onebase.facts.storage.record import Broken, Record, dump, load

Reader = Callable[[Sequence[str]], Mapping[str, Record]]
_MOST = 4
# Below this a second process costs more than it saves.
_SHARE = 400_000
# As many as a byte can number; a pipe holds more than that before anybody reads from it.
_PORTIONS = 250


def read_in_parallel(
    paths: Sequence[str], sizes: Sequence[int], read: Reader, meanwhile: Callable[[], None]
) -> dict[str, Record]:
    """The records of all paths. `sizes` are the sizes of the files, by which the work is shared out; `meanwhile` is
    done here when the other processes are at work, and not at all where there are none."""
    import onebase.facts.syntax.tree  # noqa: F401  # what every fork needs is imported before there are forks

    processes = _processes(sum(sizes))
    if processes == 1:
        return dict(read(paths))
    portions = _portions(paths, sizes)
    source = _numbers(len(portions))
    forks = [_Fork(portions, source, read) for _ in range(processes - 1)]
    meanwhile()
    records: dict[str, Record] = {}
    for portion in _taken(portions, source):
        records.update(read(portion))
    os.close(source)
    for fork in forks:
        records.update(fork.answer())
    missing = [path for path in paths if path not in records]
    return {**records, **read(missing)}


def _processes(size: int) -> int:
    """How many processes pay: one where threads run, because a fork would copy their locks as they are."""
    threading = sys.modules.get("threading")
    if not hasattr(os, "fork") or (threading is not None and threading.active_count() > 1):
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, _MOST, size // _SHARE))


def _portions(paths: Sequence[str], sizes: Sequence[int]) -> list[list[str]]:
    """The paths in portions, those with the largest files first, so that all processes end at about the same time."""
    ordered = [path for _, path in sorted(zip(sizes, paths, strict=True), reverse=True)]
    portions: list[list[str]] = []
    position = 0
    while position < len(ordered):
        length = 1 if len(portions) < _PORTIONS // 2 else max(1, len(ordered) * 2 // _PORTIONS)
        portions.append(ordered[position : position + length])
        position += length
    return portions


def _numbers(count: int) -> int:
    """The reading end of a pipe that holds the numbers of all portions, one byte each, and then ends."""
    source, target = os.pipe()
    os.write(target, bytes(range(count)))
    os.close(target)
    return source


def _taken(portions: list[list[str]], source: int) -> Iterator[list[str]]:
    """The portions that this process takes; reading a byte takes it from all others."""
    while number := os.read(source, 1):
        yield portions[number[0]]


class _Fork:
    """A process that reads portions until there are none, answers, and ends."""

    def __init__(self, portions: list[list[str]], source: int, read: Reader) -> None:
        self._input, output = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._input)
            _work(portions, source, read, output)
        os.close(output)

    def answer(self) -> dict[str, Record]:
        """What the process read; nothing where it failed."""
        with open(self._input, "rb") as file:
            data = file.read()
        _, status = os.waitpid(self._process, 0)
        try:
            answer = load(data) if not status else {}
        except Broken:
            return {}
        return {path: Record(*fields) for path, fields in answer.items()} if isinstance(answer, dict) else {}


def _work(portions: list[list[str]], source: int, read: Reader, output: int) -> None:
    """All that a fork does. It must never return into the program that it is a copy of."""
    status = 1
    try:
        records = {path: one.packed() for portion in _taken(portions, source) for path, one in read(portion).items()}
        with open(output, "wb") as file:
            file.write(dump(records))
        status = 0
    finally:
        os._exit(status)
