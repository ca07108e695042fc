"""A line that says what takes so long."""

import os
import sys
import time
from types import FrameType, TracebackType

DELAY = 1.0
_INTERVAL = 0.25


class Progress:
    """Shows the present stage on the standard error of a terminal, once the work has taken a second.

    In a pipe, under continuous integration (`CI` is set), where there is no alarm clock (Windows) and when `enabled` is
    false nothing is ever shown. A thread would do as well, but for the processes that read files: a process with
    threads should not be forked (Python docs, `os.fork`).
    """

    def __init__(self, enabled: bool = True, delay: float = DELAY) -> None:
        self._enabled = enabled and sys.stderr.isatty() and not os.environ.get("CI") and _has_clock()
        self._delay = delay
        self._start = 0.0
        self._stage = ""
        self._shown = False

    def __call__(self, stage: str) -> None:
        """Says what is done from now on."""
        self._stage = stage

    def __enter__(self) -> "Progress":  # noqa: PYI034  typing.Self is newer than Python 3.10
        if self._enabled:
            import signal

            self._start = time.monotonic()
            signal.signal(signal.SIGALRM, self._show)
            signal.setitimer(signal.ITIMER_REAL, self._delay or _INTERVAL, _INTERVAL)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._enabled:
            import signal

            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _show(self, _signal: int, _frame: FrameType | None) -> None:
        self._shown = True
        sys.stderr.write(f"\r\x1b[K{self._stage} ... {time.monotonic() - self._start:.0f} s")
        sys.stderr.flush()


def _has_clock() -> bool:
    import signal

    return hasattr(signal, "setitimer")
