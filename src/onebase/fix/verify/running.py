"""A command line of the user, run to its end or stopped, of which nothing stays behind."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping

_GRACE = 5.0
_INTERVAL = 0.02


def run_to_the_end(
    command: str, directory: str, environment: Mapping[str, str], output: str, seconds: float | None = None
) -> int | None:
    """The exit code of a command of the shell; None where it was stopped because the time was over.

    What it prints goes into the file `output`: a pipe would be open for as long as anything that the command left in
    the background. It has a session of its own, so that everything in it can be ended: when the command is over, when
    the time is, and when the user interrupts us. Raises OSError where it cannot be started.
    """
    with open(output, "wb") as file:
        process = subprocess.Popen(  # noqa: S602  a command line of the user, as they would type it
            command,
            shell=True,
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends what is left of the session: as Ctrl-C would, so that tests can tidy up, then less politely."""
    polite = () if process.poll() is not None else (signal.SIGINT,)
    try:
        for number in (*polite, signal.SIGTERM):
            _signal(process, number)
            _wait_for_the_session(process)
    finally:  # at once, where the user interrupts this too
        _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        elif process.poll() is None:
            process.terminate()


def _wait_for_the_session(process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _GRACE
    while time.monotonic() < until and _is_alive(process):
        time.sleep(_INTERVAL)


def _is_alive(process: "subprocess.Popen[bytes]") -> bool:
    """Whether the command or, where groups can be asked, anything that it started in its session still runs."""
    if process.poll() is None:
        return True
    if not hasattr(os, "killpg"):
        return False
    try:
        os.killpg(process.pid, 0)
    except OSError:
        return False
    return True
