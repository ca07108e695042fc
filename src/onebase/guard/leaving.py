"""How processes end: as Python programs do, by leaving at once, or by a signal that they raise for themselves."""

import atexit
import os
import signal
from collections.abc import Callable, Sized
from contextlib import suppress

from onebase.observer.switch import Switch

DEADLY = ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGABRT")


class Leaving:
    """Calls `tell` once before this process ends. A fork tells for itself if `grown` has grown in it, as it does in
    workers that load the application after the fork; other forks would only repeat what their parent tells.

    `os._exit` passes over `atexit`. Servers raise the signal that has stopped them again once they have shut down
    (uvicorn 0.29 and later), which does so too. A signal that simply kills leaves nothing to do anything.
    """

    def __init__(self, tell: Callable[[], None], grown: Sized, switch: Switch) -> None:
        self._tell = tell
        self._switch = switch
        self._grown = grown
        self._process = os.getpid()
        self._before = -1

    def watch(self) -> None:
        """Begins to wait for the end."""
        atexit.register(self._now)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)
        self._wrap(os, "_exit", lambda *_, **__: True)
        self._wrap(os, "kill", lambda process, number: process == os.getpid() and _kills(number))
        self._wrap(signal, "raise_signal", _kills)

    def _forked(self) -> None:
        self._process = os.getpid()
        self._before = len(self._grown)

    def _now(self) -> None:
        if self._process == os.getpid() and len(self._grown) > self._before:
            self._process = 0
            try:
                self._tell()
            except Exception as error:  # noqa: BLE001 - the program has ended, and ends as it wanted to
                self._switch.off(error)

    def _wrap(self, module: object, name: str, ends: Callable[..., bool]) -> None:
        original = getattr(module, name)

        def leave(*arguments: object, **named: object) -> object:
            try:
                if ends(*arguments, **named):
                    self._now()
            except TypeError:
                pass  # the original says what is wrong with its arguments
            except Exception as error:  # noqa: BLE001 - the process ends, whatever is wrong with us
                self._switch.off(error)
            return original(*arguments, **named)

        leave.__name__ = name
        leave.__doc__ = original.__doc__
        setattr(module, name, leave)


def _kills(number: int) -> bool:
    numbers = [getattr(signal, name, None) for name in DEADLY]
    return number in numbers and signal.getsignal(number) is signal.SIG_DFL


def interrupt_again() -> None:
    """Lets a process that an unhandled KeyboardInterrupt has ended still end by SIGINT.

    Python remembers such an exception only until source text is executed again, as `collections.namedtuple` does
    (CPython 3.10 to 3.13, Python/pythonrun.c, `run_eval_code_obj`). Executing text that raises it sets that right.
    """
    with suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt")  # noqa: S102 - our own text
