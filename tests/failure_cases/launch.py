"""Executes the commands of a case: in forks of a warm process where the system can fork, otherwise in new processes."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.prediction.observation import Table

FORKING = Path(__file__).with_name("forking.py")
SECONDS = 300


class Executed(NamedTuple):
    """A file of the project that Python executed, and the module name under which it did."""

    path: str
    name: str


class Printed(NamedTuple):
    """The exit code of a command, everything that it printed, the files it executed (None if not recorded), and the
    tables it made."""

    code: int
    text: str
    executed: frozenset[Executed] | None = None
    tables: tuple[Table, ...] = ()


class Launcher(Protocol):
    """Executes one command in a directory."""

    def __call__(self, command: str, directory: Path) -> Printed: ...


@contextmanager
def open_launcher(*, new_processes: bool = False) -> Iterator[Launcher]:
    """A launcher for one thread. A fork costs some milliseconds, a new process a third of a second for SQLAlchemy."""
    if new_processes or not hasattr(os, "fork"):
        yield in_a_new_process
        return
    command = [sys.executable, str(FORKING)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment()) as server:
        yield lambda command, directory: _in_a_fork(server, command, directory)


def in_a_new_process(command: str, directory: Path) -> Printed:
    """Executes `command` in a new interpreter."""
    words, added = split(command)
    program = Path(sys.executable).parent / words[0]
    result = subprocess.run(
        [str(program), *words[1:]],
        cwd=directory,
        env={**environment(), **added},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return Printed(result.returncode, result.stdout)


def _in_a_fork(server: "subprocess.Popen[str]", command: str, directory: Path) -> Printed:
    assert server.stdin is not None
    assert server.stdout is not None
    words, added = split(command)
    output, record = (directory.with_name(directory.name + ending) for ending in (".printed", ".executed"))
    for file in (output, record):
        file.write_bytes(b"")
    request = {
        "words": words,
        "directory": str(directory),
        "environment": {**environment(), **added},
        "output": str(output),
        "record": str(record),
    }
    server.stdin.write(json.dumps(request) + "\n")
    server.stdin.flush()
    code = int(server.stdout.readline())
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    executed = frozenset(Executed(*values[:2]) for kind, *values in lines if kind == "module")
    tables = tuple(Table(*values) for kind, *values in lines if kind == "table")
    return Printed(code, output.read_text(encoding="utf-8", errors="replace"), executed, tables)


def split(command: str) -> tuple[list[str], dict[str, str]]:
    """The words of a command, and the variables set before it."""
    words = shlex.split(command)
    added = {}
    while "=" in words[0]:
        key, _, value = words.pop(0).partition("=")
        added[key] = value.replace(":", os.pathsep)
    return words, added


def environment() -> dict[str, str]:
    """Ours without what would change how Python or pytest imports, without pytest plugins, and with short output."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST", "COVERAGE"))}
    pytest = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "--tb=line -p no:cacheprovider"}
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {**kept, **pytest, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200", "PATH": scripts}
