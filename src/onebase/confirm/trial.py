"""One entry point, started in a process of its own under the observer."""

import json
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from onebase.confirm.seen import Seen, seen_in
from onebase.confirm.starting import NOT_STARTED, WHOLE, starting
from onebase.guard import parent, starter
from onebase.named_tuple import NamedTuple
from onebase.project.entry import EntryPoint

SECONDS = 120
MOST = 10_000_000
_FAILURE = re.compile(r"^(?:E\s+)?((?:\w+\.)*\w*(?:Error|Exception|Interrupt|SystemExit)\b.*)$", re.MULTILINE)


class Trial(NamedTuple):
    """What one entry point did. `problem` says what kept it from being carried out whole, "" for nothing."""

    label: str
    problem: str
    seen: tuple[Seen, ...] = ()
    printed: str = ""


def attempt(entry: EntryPoint, directory: str, python: str) -> Trial:
    """Starts `entry` of the project in `directory` by the interpreter `python`. This executes code of the project."""
    if entry.kind in NOT_STARTED:
        return Trial(entry.label, NOT_STARTED[entry.kind])
    try:
        start = starting(entry, directory)
    except ValueError as error:
        return Trial(entry.label, f"its command line cannot be read: {error}")
    with tempfile.TemporaryDirectory(prefix="onebase-") as journal, tempfile.TemporaryFile() as output:
        environment = parent.observed(_environment(start.variables), "explain", journal, directory)
        request = json.dumps({"words": start.words, "search_path": start.search_path, "steps": start.steps})
        working = os.path.join(directory, entry.directory)
        code = _run([python, starter.__file__], request, environment, working, output)
        output.seek(0)
        printed = output.read(MOST).decode("utf-8", "replace")
        told = list(parent.told(journal))
    return Trial(entry.label, _problem(entry, code, told, printed), seen_in(told), printed)


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """That of this process, without what concerns this Python; the project gets no byte code by this."""
    ours = ("PYTEST", "COVERAGE", "ONEBASE", "PYTHONHOME", "PYTHONSAFEPATH")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200", **variables}


def _run(words: list[str], request: str, environment: Mapping[str, str], working: str, output: Any) -> int | None:  # noqa: ANN401 - an open file
    """The exit code; None where time ran out. Whatever the process started ends with it."""
    with subprocess.Popen(  # noqa: S603 - what was asked for
        words,
        env=environment,
        cwd=working,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            process.communicate(request.encode(), timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(OSError):
                _kill(process)
        return process.returncode


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process, with all that it has started where the system has groups of processes."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _problem(entry: EntryPoint, code: int | None, told: list[dict[str, Any]], printed: str) -> str:
    if code is None:
        return f"it was still running after {SECONDS} s"
    if code != 0:
        failures = _FAILURE.findall(printed)
        return f"it ended with {failures[-1].strip()[:200]}" if failures else f"it ended with exit code {code}"
    if not any(each["kind"] == "loaded" for each in told):
        return "its Python has no observer: version 3.10 or newer is needed, and PYTHONPATH"
    return "" if entry.kind in WHOLE else "only what it imports was loaded"
