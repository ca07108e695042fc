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


def processes_for(size: int, share: int) -> int:
    """How many processes pay for work of a size, of which each should have a share: one where threads run, because a
    fork would copy their locks as they are."""
    threading = sys.modules.get("threading")
    if not hasattr(os, "fork") or (threading is not None and threading.active_count() > 1):
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, _MOST_PROCESSES, size // share))


class Fork:
    """A copy of this process that does one thing, says what comes of it, and ends."""

    def __init__(self, work: "Callable[[], bytes]") -> None:
        self._input, output = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._input)
            _do(work, output)
        os.close(output)

    def said(self) -> bytes:
        """What it says has come of it, as soon as it has said that. Only what then `succeeded` counts."""
        with open(self._input, "rb") as file:
            return file.read()

    def succeeded(self) -> bool:
        """Whether it came to its end. Waits until it is gone, which takes a moment longer than to say something."""
        return os.waitpid(self._process, 0)[1] == 0


class Helper:
    """A process that is there before it is known what there is to do, and prepares for it meanwhile.

    `prepare` is called there. What it returns makes of an order the Sharing that is made of the same order here. As a
    context, it sends the helper away that was never given an order."""

    def __init__(self, prepare: "Callable[[], Callable[[bytes], Sharing[Any, Any]]]") -> None:
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

        self.fork = Fork(work)
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
            self.fork.said()
            self.fork.succeeded()


def _do(work: "Callable[[], bytes]", output: int) -> None:
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
