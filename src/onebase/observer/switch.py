"""What becomes of our own defects: the observer goes, the program stays."""

import sys
from collections.abc import Callable
from contextlib import suppress


class Switch:
    """On until something of ours fails; then everything is undone and one line says so."""

    def __init__(self, undo: Callable[[], None]) -> None:
        self._undo = undo
        self.on = True
        self.why = ""

    def off(self, error: BaseException) -> None:
        """Switches the observer off because of `error`. Says it once, and never fails itself.

        A line on standard error and no Python warning: a warning becomes an exception where the program wants it so.
        """
        if not self.on:
            return
        self.on = False
        with suppress(BaseException):
            self._undo()
        with suppress(BaseException):
            self.why = f"{type(error).__name__}: {error}"
            sys.stderr.write(
                f"onebase: the observer switched itself off ({self.why}); the program goes on without it\n"
            )
