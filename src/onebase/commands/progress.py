"""A line that says what takes so long."""

import os
import sys
import threading
import time
from types import TracebackType

DELAY = 1.0
_INTERVAL = 0.25


class Progress:
    """Shows the present stage on the standard error of a terminal, once the work has taken a second.

    In a pipe, under continuous integration (`CI` is set) and when `enabled` is false nothing is ever shown.
    """

    def __init__(self, enabled: bool = True, delay: float = DELAY) -> None:
        self._enabled = enabled and sys.stderr.isatty() and not os.environ.get("CI")
        self._delay = delay
        self._stage = ""
        self._shown = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __call__(self, stage: str) -> None:
        """Says what is done from now on."""
        self._stage = stage

    def __enter__(self) -> "Progress":  # noqa: PYI034  typing.Self is newer than Python 3.10
        if self._enabled:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._enabled:
            self._thread.join()
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _run(self) -> None:
        start = time.monotonic()
        wait = self._delay
        while not self._ended.wait(wait):
            self._shown = True
            sys.stderr.write(f"\r\x1b[K{self._stage} ... {time.monotonic() - start:.0f} s")
            sys.stderr.flush()
            wait = _INTERVAL
