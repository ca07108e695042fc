"""Reading in several processes: the parent and its forks take a share each.

`multiprocessing` takes longer to start than most projects to read, so the forks answer through a pipe.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from onebase.facts.storage.record import Broken, Record, dump, load

Reader = Callable[[Sequence[str]], Mapping[str, Record]]
_MOST = 4
# Below this a second process costs more than it saves.
_SHARE = 1_500_000


def read_in_parallel(paths: Sequence[str], sizes: Sequence[int], read: Reader) -> dict[str, Record]:
    """The records of all paths. `sizes` are the sizes of the files, by which the work is shared out."""
    import onebase.facts.syntax.tree  # noqa: F401  # what every fork needs is imported before there are forks

    shares = _shares(paths, sizes, _processes(sum(sizes)))
    forks = [_Fork(share, read) for share in shares[1:]]
    records = dict(read(shares[0]))
    for fork in forks:
        answer = fork.answer()
        records.update(answer if answer is not None else read(fork.share))
    return records


def _processes(size: int) -> int:
    """How many processes pay: one where threads run, because a fork would copy their locks as they are."""
    threading = sys.modules.get("threading")
    if not hasattr(os, "fork") or (threading is not None and threading.active_count() > 1):
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, _MOST, size // _SHARE))


def _shares(paths: Sequence[str], sizes: Sequence[int], count: int) -> list[list[str]]:
    """As many shares of about the same size: the largest files first, each to the smallest share."""
    shares: list[list[str]] = [[] for _ in range(count)]
    loads = [0] * count
    for size, path in sorted(zip(sizes, paths, strict=True), reverse=True):
        smallest = loads.index(min(loads))
        shares[smallest].append(path)
        loads[smallest] += size + 2_000
    return shares


class _Fork:
    """A process that reads a share and ends."""

    def __init__(self, share: list[str], read: Reader) -> None:
        self.share = share
        self._input, output = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._input)
            _work(share, read, output)
        os.close(output)

    def answer(self) -> dict[str, Record] | None:
        """The records of the share; None where the process failed."""
        with open(self._input, "rb") as file:
            data = file.read()
        _, status = os.waitpid(self._process, 0)
        if status:
            return None
        try:
            answer = load(data)
        except Broken:
            return None
        return {path: Record(*fields) for path, fields in answer.items()} if isinstance(answer, dict) else None


def _work(share: list[str], read: Reader, output: int) -> None:
    """All that a fork does. It must never return into the program that it is a copy of."""
    status = 1
    try:
        data = dump({path: tuple(record) for path, record in read(share).items()})
        with open(output, "wb") as file:
            file.write(data)
        status = 0
    finally:
        os._exit(status)
