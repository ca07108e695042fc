"""Work in several processes: this one and its forks take one portion of the work after the other.

`multiprocessing` takes longer to start than most projects to read, so the forks share pipes: one that holds the
numbers of the portions, and one for the answers of each.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
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
        helping = [] if helper is None else [helper.fork]
        alone = processes == len(helping)
        own = [Fork(lambda tell: self.tell(source, tell)) for _ in range(processes - 1 - len(helping))]
        forks = [*helping, *own]
        answers: dict[int, Answer] = {}
        try:
            meanwhile()
            for number in [] if alone else _taken(source):
                answers[number] = self._work(self.portions[number])
                for fork in forks:
                    self._load_from(fork.told(), answers)
        except BaseException:
            os.read(source, MOST_PORTIONS)  # nobody shall begin with anything more
            for fork in forks:
                fork.rest()
            raise
        else:
            for fork in forks:
                self._load_from(fork.rest(), answers)
        finally:
            if helper is None:
                os.close(source)
            for fork in own:
                fork.wait()
        numbered = enumerate(self.portions)
        return [answers[number] if number in answers else self._work(portion) for number, portion in numbered]

    def tell(self, source: int, tell: Callable[[bytes], None]) -> None:
        """Tells another process the answers to the portions that this one takes, each when it is known: what is dumped
        and loaded in the end keeps one process waiting for the other."""
        for number in _taken(source):
            tell(_framed(number, self._dump(self._work(self.portions[number]))))

    def _load_from(self, told: bytearray, answers: dict[int, Answer]) -> None:
        """Moves the answers that another process has told completely."""
        for number, data in _complete(told):
            with suppress(Exception):  # whatever is wrong with the bytes, the work is done again
                answers[number] = self._load(data)


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
    """The answer to a portion behind its number and length, as `_complete` reads them."""
    return number.to_bytes(1, "big") + len(answer).to_bytes(_LENGTH, "big") + answer


def _complete(told: bytearray) -> Iterator[tuple[int, bytes]]:
    """The numbers of portions and the answers to them, which are removed; what is not complete stays."""
    position = 0
    while (start := position + 1 + _LENGTH) <= len(told):
        end = start + int.from_bytes(told[position + 1 : start], "big")
        if end > len(told):
            break
        yield told[position], bytes(told[start:end])
        position = end
    del told[:position]
