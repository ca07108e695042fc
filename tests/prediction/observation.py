"""Starting an entry point under the recorder, and what the record says."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from onebase.confirm.starting import python_path, step_object, words_of
from onebase.project.entry import EntryPoint, RunFile

RECORDER = Path(__file__).with_name("recorder.py")
SECONDS = 90
KILLED = "the process was killed"
RUNNERS = ("coverage", "uv", "poetry", "pipenv", "pdm", "hatch", "exec")


class Module(NamedTuple):
    """A file that was executed, its module name, and the line of the project that asked for it ("" and 0: none).

    `later` tells that a library called the function that asks, when the modules were loaded."""

    path: str
    name: str
    asker: str = ""
    line: int = 0
    later: bool = False


class Table(NamedTuple):
    """A table: the number of its MetaData, its key, and the file and module name of the code that defines it."""

    metadata: int
    key: str
    path: str
    module: str


class Observation(NamedTuple):
    """What one process did. `ended` says what ended it early, "" for nothing."""

    modules: tuple[Module, ...]
    tables: tuple[Table, ...]
    ended: str
    printed: str


class Observer(Protocol):
    """Starts `entry` of the project in `directory`. `command` is what to type instead of the entry point's label."""

    def __call__(self, entry: EntryPoint, directory: Path, command: str = "") -> Observation: ...


def new_processes(python: Path, variables: Mapping[str, str]) -> Observer:
    """Starts each entry point in a new process of the interpreter `python`, with `variables` in the environment."""

    def observe(entry: EntryPoint, directory: Path, command: str = "") -> Observation:
        with tempfile.TemporaryDirectory() as scratch:
            request = _request(entry, directory, command, Path(scratch), python)
            result = subprocess.run(
                [python, str(RECORDER)],
                input=json.dumps(request),
                env={**request["environment"], **variables},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=SECONDS * 3,
                check=False,
            )
            return _read(Path(scratch), result.stdout)

    return observe


@contextmanager
def forks() -> Iterator[Observer]:
    """Starts each entry point in a fork of one process of this interpreter that has imported the slow libraries."""
    python = Path(sys.executable)
    pipe = subprocess.PIPE
    environment = _environment(python)
    with subprocess.Popen(
        [python, str(RECORDER), "--warm"], stdin=pipe, stdout=pipe, text=True, env=environment
    ) as warm:

        def observe(entry: EntryPoint, directory: Path, command: str = "") -> Observation:
            assert warm.stdin is not None
            assert warm.stdout is not None
            with tempfile.TemporaryDirectory() as scratch:
                request = _request(entry, directory, command, Path(scratch), python)
                warm.stdin.write(json.dumps(request) + "\n")
                warm.stdin.flush()
                warm.stdout.readline()
                return _read(Path(scratch), Path(request["output"]).read_text(encoding="utf-8", errors="replace"))

        yield observe


def _request(entry: EntryPoint, directory: Path, command: str, scratch: Path, python: Path) -> dict[str, Any]:
    words, variables = words_of(command or entry.label)
    words = _in_place(words, entry, directory)
    words = [] if command == "" and _by_steps(entry, words) else _collecting(words, run=bool(command))
    paths = {"PYTHONPATH": python_path(variables.get("PYTHONPATH", ""), str(directory / entry.directory))}
    record = scratch / "record"
    record.touch()
    return {
        "directory": str(directory),
        "working": str(directory / entry.directory),
        "words": words,
        "search_path": [str(directory / root.path) for root in entry.search_path],
        "steps": [] if words else [step_object(step, str(directory)) for step in entry.steps],
        "environment": {**_environment(python), **variables, **paths},
        "record": str(record),
        "output": str(scratch / "output"),
        "seconds": SECONDS,
    }


def _in_place(words: list[str], entry: EntryPoint, directory: Path) -> list[str]:
    """A script by its full path: a label may be written for another working directory."""
    ran = [step.path for step in entry.steps if isinstance(step, RunFile) and step.name == "__main__"]
    if words[:1] == ["python"] and words[1:2] and words[1].endswith(".py") and ran:
        return ["python", str(directory / ran[0]), *words[2:]]
    return words


def _by_steps(entry: EntryPoint, words: list[str]) -> bool:
    """Servers, workers and console scripts are not started: only what they import is."""
    tools = ("python", "pytest", "alembic", "flask", "coverage")
    return words[:1] == [] or words[0] not in tools or "..." in entry.label or "-c" in words[1:2]


def _collecting(words: list[str], *, run: bool) -> list[str]:
    """A test session only collects; wrappers around it are left out."""
    if words[:3] == ["coverage", "run", "-m"]:
        words = ["python", "-m", *words[3:]]
    if "pytest" in words[:3] and not run:
        words = [*words, "--collect-only", "-q", "-p", "no:cacheprovider"]
    if words[:2] == ["flask", "db"] and not run:
        words = ["flask", "db", "current"]
    return words


def _environment(python: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST", "COVERAGE"))}
    path = os.pathsep.join([str(python.parent), kept.get("PATH", "")])
    return {**kept, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "", "COLUMNS": "200"}


def _read(scratch: Path, printed: str) -> Observation:
    modules: list[Module] = []
    tables: list[Table] = []
    ended = KILLED
    lines = (scratch / "record").read_text(encoding="utf-8").splitlines()
    for kind, *values in map(json.loads, lines):
        if kind == "module":
            modules.append(Module(*values))
        elif kind == "table":
            tables.append(Table(*values))
        else:
            ended = values[0]
    return Observation(tuple(modules), tuple(tables), ended, printed)
