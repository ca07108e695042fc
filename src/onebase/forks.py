"""Copies of this process that do one thing, and one of them that is there before it is known what.

Imports nothing that Python has not imported by itself: a helper is of use where it begins before everything else.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from onebase.processes import Sharing

_MOST_PROCESSES = 4
# As much as a pipe holds on Linux (man 7 pipe).
_AT_ONCE = 65536


def processes_for(size: int, share: int) -> int:
    """How many processes pay for work of a size, of which each should have a share: one where threads run, because a
    fork would copy their locks as they are."""
    threading = sys.modules.get("threading")
    if not hasattr(os, "fork") or (threading is not None and threading.active_count() > 1):
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, _MOST_PROCESSES, size // share))


class Fork:
    """A copy of this process that does one thing, tells what comes of it bit by bit, and ends."""

    def __init__(self, work: "Callable[[Callable[[bytes], None]], object]") -> None:
        self._input, output = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._input)
            _do(work, output)
        os.close(output)
        os.set_blocking(self._input, False)
        self._told = bytearray()
        self._listens = True

    def told(self) -> bytearray:
        """What it has told by now. Whoever takes something of it removes that."""
        try:
            while data := os.read(self._input, _AT_ONCE):
                self._told += data
        except BlockingIOError:
            pass  # nothing more yet
        return self._told

    def rest(self) -> bytearray:
        """As `told`, when it has told everything, or died."""
        os.set_blocking(self._input, True)
        self.told()
        self._listens = False
        os.close(self._input)
        return self._told

    def wait(self) -> None:
        """Waits until it is gone, which takes a moment longer than to tell the rest. Where nobody has asked for the
        rest, it is left without a listener, and ends when it notices."""
        if self._listens:
            self._listens = False
            os.close(self._input)
        os.waitpid(self._process, 0)


class Helper:
    """A process that is there before it is known what there is to do, and prepares for it meanwhile.

    `prepare` is called there. What it returns makes of an order the Sharing that is made of the same order here. As a
    context, it sends the helper away that has no order, or nobody to listen to it, and waits until it is gone."""

    def __init__(self, prepare: "Callable[[], Callable[[bytes], Sharing[Any, Any]]]") -> None:
        orders, self._orders = os.pipe()
        self.source, self._numbers = os.pipe()
        self._open = {self._orders, self.source, self._numbers}

        def work(tell: "Callable[[bytes], None]") -> None:
            os.close(self._orders)
            os.close(self._numbers)
            understood = prepare()
            with open(orders, "rb") as file:
                order = file.read()
            if order:
                understood(order).tell(self.source, tell)

        self.fork = Fork(work)
        os.close(orders)

    def begin(self, order: bytes, portions: int) -> None:
        """Gives the helper its order, which makes so many portions, of which it takes one after the other from now."""
        try:
            with open(self._orders, "wb", closefd=False) as file:
                file.write(order)
        except BrokenPipeError:
            pass  # it has died, and what it should have done is done here
        self._close(self._orders)
        os.write(self._numbers, bytes(range(portions)))
        self._close(self._numbers)

    def _close(self, end: int) -> None:
        self._open.remove(end)
        os.close(end)

    def __enter__(self) -> "Helper":  # noqa: PYI034  typing.Self is newer than Python 3.10
        return self

    def __exit__(self, *_: object) -> None:
        for end in sorted(self._open):
            self._close(end)
        self.fork.wait()


class _Teller:
    """Tells what can be told without waiting for a listener, and the rest in the end."""

    def __init__(self, output: int) -> None:
        self._output = output
        self._kept = bytearray()
        os.set_blocking(output, False)

    def tell(self, data: bytes) -> None:
        """Tells something as soon as that is possible."""
        self._kept += data
        try:
            del self._kept[: os.write(self._output, self._kept)]
        except BlockingIOError:
            return

    def end(self) -> None:
        """Tells the rest."""
        os.set_blocking(self._output, True)
        with open(self._output, "wb") as file:
            file.write(self._kept)


def _do(work: "Callable[[Callable[[bytes], None]], object]", output: int) -> None:
    """All that a fork does. It must never return into the program that it is a copy of."""
    status = 1
    try:
        teller = _Teller(output)
        work(teller.tell)
        teller.end()
        status = 0
    except Exception:  # noqa: BLE001 - the parent does the rest of the work, and meets the same exception
        status = 2
    finally:
        os._exit(status)
