"""Work in several processes: this one and its forks take one portion of the work after the other.

`multiprocessing` takes longer to start than most projects to read, so the forks share pipes: one that holds the
numbers of the portions, and one for the answers of each.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from onebase.forks import Fork, Helper

Portion = TypeVar("Portion")
Answer = TypeVar("Answer")

# As many as a byte can number; a pipe holds more than that before anybody reads from it.
MOST_PORTIONS = 250
# How many bytes tell the length of an answer.
_LENGTH = 8


class Sharing(Generic[Portion, Answer]):
    """At most MOST_PORTIONS portions, what is done with one, and how the answer becomes bytes and is read again.

    `load` may raise anything where the bytes are not what was dumped."""

    def __init__(
        self,
        portions: Sequence[Portion],
        work: Callable[[Portion], Answer],
        dump: Callable[[Answer], bytes],
        load: Callable[[bytes], Answer],
    ) -> None:
        self.portions = portions
        self._work = work
        self._dump = dump
        self._load = load

    def answers(
        self, processes: int, meanwhile: Callable[[], object] = lambda: None, helper: Helper | None = None
    ) -> list[Answer]:
        """The answers to all portions, in their order. `meanwhile` is done here when the other processes are at work,
        of which `helper` may be one that has begun; where one process is enough, it leaves all work to the helper.
        What a process should have answered that died is worked on here in the end."""
        source = _numbers(len(self.portions)) if helper is None else helper.source
        forks = [] if helper is None else [helper.fork]
        alone = processes == len(forks)
        forks += [Fork(lambda: self.dumped(source)) for _ in range(processes - 1 - len(forks))]
        try:
            meanwhile()
            answers = {number: self._work(self.portions[number]) for number in ([] if alone else _taken(source))}
        except BaseException:
            os.read(source, MOST_PORTIONS)  # nobody shall begin with anything more
            for fork in forks:
                fork.said()
                fork.succeeded()
            raise
        finally:
            os.close(source)
        for fork in forks:
            loaded = self._loaded(fork.said())
            answers.update(loaded if fork.succeeded() else {})
        numbered = enumerate(self.portions)
        return [answers[number] if number in answers else self._work(portion) for number, portion in numbered]

    def dumped(self, source: int) -> bytes:
        """The answers to the portions that this process takes from the others."""
        # Dumped one by one: else this process would do that alone, when there are no portions left for the others.
        return b"".join(_framed(number, self._dump(self._work(self.portions[number]))) for number in _taken(source))

    def _loaded(self, data: bytes) -> Mapping[int, Answer]:
        """The answers of another process, by the numbers of portions."""
        try:
            return {number: self._load(answer) for number, answer in _split(data)}
        except Exception:  # noqa: BLE001 - whatever is wrong with the bytes, the work is done again
            return {}


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
