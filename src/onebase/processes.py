"""Work in several processes: this one and its forks take one portion of the work after the other.

`multiprocessing` takes longer to start than most projects to read, so the forks share pipes: one that holds the
numbers of the portions, and one for the answers of each. A helper is a fork that is made before the portions are known.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

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
        self, processes: int, meanwhile: Callable[[], object] = lambda: None, helper: "Helper | None" = None
    ) -> list[Answer]:
        """The answers to all portions, in their order. `meanwhile` is done here when the other processes are at work,
        of which `helper` may be one that has begun; where one process is enough, it leaves all work to the helper.
        What a process should have answered that died is worked on here in the end."""
        source = _numbers(len(self.portions)) if helper is None else helper.source
        forks = [] if helper is None else [helper.fork]
        alone = processes == len(forks)
        forks += [_Fork(lambda: self.dumped(source)) for _ in range(processes - 1 - len(forks))]
        try:
            meanwhile()
            answers = {number: self._work(self.portions[number]) for number in ([] if alone else _taken(source))}
        except BaseException:
            os.read(source, MOST_PORTIONS)  # nobody shall begin with anything more
            for fork in forks:
                fork.result()
            raise
        finally:
            os.close(source)
        for fork in forks:
            answers.update(self._loaded(fork.result()))
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


class Helper:
    """A process that is there before it is known what there is to do, and prepares for it meanwhile.

    `prepare` is called there. What it returns makes of an order the Sharing that is made of the same order here. As a
    context, it sends the helper away that was never given an order."""

    def __init__(self, prepare: Callable[[], Callable[[bytes], Sharing[Any, Any]]]) -> None:
        self._waits = True
        orders, self._orders = os.pipe()
        self.source, self._numbers = os.pipe()

        def work() -> bytes:
            os.close(self._orders)
            os.close(self._numbers)
            understood = prepare()
            with open(orders, "rb") as file:
                order = file.read()
            return understood(order).dumped(self.source) if order else b""

        self.fork = _Fork(work)
        os.close(orders)

    def begin(self, order: bytes, portions: int) -> None:
        """Gives the helper its order, which makes so many portions, of which it takes one after the other from now."""
        self._waits = False
        try:
            with open(self._orders, "wb") as file:
                file.write(order)
        except BrokenPipeError:
            pass  # it has died, and what it should have done is done here
        os.write(self._numbers, bytes(range(portions)))
        os.close(self._numbers)

    def __enter__(self) -> "Helper":  # noqa: PYI034  typing.Self is newer than Python 3.10
        return self

    def __exit__(self, *_: object) -> None:
        if self._waits:
            for end in (self._orders, self._numbers, self.source):
                os.close(end)
            self.fork.result()


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


class _Fork:
    """A copy of this process that does one thing, says what comes of it, and ends."""

    def __init__(self, work: Callable[[], bytes]) -> None:
        self._input, output = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._input)
            _work(work, output)
        os.close(output)

    def result(self) -> bytes:
        """What came of it; nothing where it failed."""
        with open(self._input, "rb") as file:
            data = file.read()
        _, status = os.waitpid(self._process, 0)
        return b"" if status else data


def _work(work: Callable[[], bytes], output: int) -> None:
    """All that a fork does. It must never return into the program that it is a copy of."""
    status = 1
    try:
        data = work()
        with open(output, "wb") as file:
            file.write(data)
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
