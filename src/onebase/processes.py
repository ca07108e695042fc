"""Work in several processes: this one and its forks take one portion of the work after the other.

`multiprocessing` takes longer to start than most projects to read, so the forks share pipes: one that holds the
numbers of the portions, and one for the answers of each.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

Portion = TypeVar("Portion")
Answer = TypeVar("Answer")

# As many as a byte can number; a pipe holds more than that before anybody reads from it.
MOST_PORTIONS = 250
_MOST_PROCESSES = 4
# How many bytes tell the length of an answer.
_LENGTH = 8


def processes_for(size: int, share: int) -> int:
    """How many processes pay for work of a size, of which each should have a share: one where threads run, because a
    fork would copy their locks as they are."""
    threading = sys.modules.get("threading")
    if not hasattr(os, "fork") or (threading is not None and threading.active_count() > 1):
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, _MOST_PROCESSES, size // share))


class Sharing(Generic[Portion, Answer]):
    """How portions are worked on, and how the answer to one of them becomes bytes and is read again.

    `load` may raise anything where the bytes are not what was dumped."""

    def __init__(
        self,
        work: Callable[[Portion], Answer],
        dump: Callable[[Answer], bytes],
        load: Callable[[bytes], Answer],
    ) -> None:
        self.work = work
        self.dump = dump
        self.load = load

    def answers(
        self, portions: Sequence[Portion], processes: int, meanwhile: Callable[[], object] = lambda: None
    ) -> list[Answer]:
        """The answers to at most MOST_PORTIONS portions, in their order. `meanwhile` is done here when the other
        processes are at work. What a process should have answered that died is worked on here in the end."""
        source = _numbers(len(portions))
        forks = [_Fork(self, portions, source) for _ in range(processes - 1)]
        try:
            meanwhile()
            answers = {number: self.work(portions[number]) for number in _taken(source)}
        except BaseException:
            os.read(source, MOST_PORTIONS)  # nobody shall begin with anything more
            for fork in forks:
                fork.answers()
            raise
        finally:
            os.close(source)
        for fork in forks:
            answers.update(fork.answers())
        return [answers[number] if number in answers else self.work(portion) for number, portion in enumerate(portions)]


def _numbers(count: int) -> int:
    """The reading end of a pipe that holds the numbers of all portions, one byte each, and then ends."""
    source, target = os.pipe()
    os.write(target, bytes(range(count)))
    os.close(target)
    return source


def _taken(source: int) -> Iterator[int]:
    """The portions that this process takes; reading a byte takes it from all others."""
    while number := os.read(source, 1):
        yield number[0]


class _Fork(Generic[Portion, Answer]):
    """A process that works on portions until there are none, answers, and ends."""

    def __init__(self, sharing: Sharing[Portion, Answer], portions: Sequence[Portion], source: int) -> None:
        self._load = sharing.load
        self._input, output = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._input)
            _work(sharing, portions, source, output)
        os.close(output)

    def answers(self) -> Mapping[int, Answer]:
        """What the process answered; nothing where it failed."""
        with open(self._input, "rb") as file:
            data = file.read()
        _, status = os.waitpid(self._process, 0)
        try:
            return {number: self._load(answer) for number, answer in _split(data)} if not status else {}
        except Exception:  # noqa: BLE001 - whatever is wrong with the bytes, the work is done again
            return {}


def _work(sharing: Sharing[Portion, Answer], portions: Sequence[Portion], source: int, output: int) -> None:
    """All that a fork does. It must never return into the program that it is a copy of."""
    status = 1
    try:
        # Dumped one by one: else this process would do that alone, when there are no portions left for the others.
        answers = [_framed(number, sharing.dump(sharing.work(portions[number]))) for number in _taken(source)]
        with open(output, "wb") as file:
            file.write(b"".join(answers))
        status = 0
    except Exception:  # noqa: BLE001 - the parent does the work again, and meets the same exception
        status = 2
    finally:
        os._exit(status)


def _framed(number: int, answer: bytes) -> bytes:
    """The answer to a portion behind its number and length, as `_split` reads them."""
    return number.to_bytes(1, "big") + len(answer).to_bytes(_LENGTH, "big") + answer


def _split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbers of portions and the answers to them."""
    position = 0
    while position < len(data):
        start = position + 1 + _LENGTH
        end = start + int.from_bytes(data[position + 1 : start], "big")
        yield data[position], data[start:end]
        position = end
