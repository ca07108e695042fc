"""Small projects on disk, their entry points, and a simulation of steps that is simple enough to be checked by eye."""

import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from onebase.project.entry import AddRoot, EntryPoint, ImportName, RunFile, Step
from onebase.project.entry_points import find_entry_points
from onebase.project.entry_points.tree import Tree
from onebase.project.files import FileIndex

REPORT = """
import os as _os, sys as _sys
_top = _os.environ["PROJECT_TOP"]
_path = [_os.path.relpath(p, _top) for p in map(_os.path.abspath, _sys.path) if (p + "/").startswith(_top + "/")]
with open(_os.environ["PROJECT_LOG"], "a") as _log:
    _log.write("|".join([__name__, _os.path.relpath(__file__, _top), *dict.fromkeys(_path)]) + "\\n")
"""

PYTEST_9 = pytest.mark.skipif(pytest.version_tuple < (9,), reason="predictions are those of pytest 9")

Executed = list[tuple[str, ...]]


def write(directory: Path, files: Mapping[str, str]) -> Path:
    """Writes files by path; Python files first report that they are executed, under which name and with which path."""
    for path, text in files.items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(REPORT + text if path.endswith(".py") else text)
    return directory


def index_of(directory: Path) -> FileIndex:
    """The index of a small project without links."""
    files: set[str] = set()
    directories: set[str] = set()
    for path, names, found in os.walk(directory):
        names[:] = [name for name in names if name not in {"__pycache__", ".pytest_cache"}]
        relative = os.path.relpath(path, directory)
        directories.add(relative)
        files.update(os.path.normpath(os.path.join(relative, name)) for name in found)
    python = frozenset(path for path in files if path.endswith(".py"))
    return FileIndex(str(directory), python, frozenset(files) - python, frozenset(directories))


def tree_of(directory: Path) -> Tree:
    return Tree(index_of(directory), lambda path: (directory / path).read_text())


def entry_points(directory: Path, guarded: Collection[str] = ()) -> tuple[EntryPoint, ...]:
    return find_entry_points(index_of(directory), lambda path: (directory / path).read_text(), guarded)


def find(directory: Path, kind: str, label: str = "") -> EntryPoint:
    """The only entry point of a kind (with a label)."""
    (found,) = (each for each in entry_points(directory) if each.kind == kind and (not label or each.label == label))
    return found


def project(directory: Path, *commands: str, **files: str) -> Path:
    """A project with a Makefile of commands, and with empty Python files or given texts."""
    directory.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text)
    if commands:
        (directory / "Makefile").write_text("".join(f"t{number}:\n\t{line}\n" for number, line in enumerate(commands)))
    return directory


def told(entry: EntryPoint) -> str:
    """An entry point in one line: kind, label, search path, steps, what is not known."""
    path = " ".join(root.path for root in entry.search_path)
    steps = "; ".join(told_step(step) for step in entry.steps)
    unknowns = "".join(f" ? {sentence}" for sentence in entry.unknowns)
    return f"{entry.kind}: {entry.label} [{path}] {steps}{unknowns}"


def told_step(step: Step) -> str:
    if isinstance(step, AddRoot):
        return f"{'front' if step.front else 'end'} {step.root.path}"
    if isinstance(step, RunFile):
        return f"run {step.path} as {step.name}" + (f" in {step.package}" if step.package else "")
    return f"import {step.name}"


def all_told(directory: Path, guarded: Collection[str] = ()) -> list[str]:
    """Every entry point of a project, in one line each."""
    return [told(entry) for entry in entry_points(directory, guarded)]


def told_of(directory: Path, path: str) -> list[str]:
    """The entry points that a file says, in one line each."""
    found = (entry for entry in entry_points(directory) if entry.reason.place and entry.reason.place.path == path)
    return [told(entry) for entry in found]


def simulate(tree: Tree, entry: EntryPoint) -> Executed:
    """What the steps of an entry point execute, in files that import nothing."""
    return _Simulation(tree, entry).run()


class _Simulation:
    def __init__(self, tree: Tree, entry: EntryPoint) -> None:
        self.tree, self.entry = tree, entry
        self.path = list(dict.fromkeys(root.path for root in entry.search_path))
        self.loaded: dict[str, str] = {}
        self.executed: Executed = []

    def run(self) -> Executed:
        for step in self.entry.steps:
            if isinstance(step, AddRoot):
                self.add(step)
            elif isinstance(step, RunFile):
                self.run_file(step)
            else:
                self.import_name(step)
        return self.executed

    def add(self, step: AddRoot) -> None:
        if step.root.path in self.path and not step.again:
            return
        self.path = [each for each in self.path if each != step.root.path]
        self.path.insert(0 if step.front else len(self.path), step.root.path)

    def run_file(self, step: RunFile) -> None:
        if step.by_location:
            self.load_by_location(step.name, step.path)
        else:
            self.execute(step.name, step.path)

    def load_by_location(self, name: str, path: str) -> None:
        if name in self.loaded:
            return
        parent, _, _ = name.rpartition(".")
        if parent:
            above = os.path.dirname(path)
            above = os.path.dirname(above) if path.endswith("__init__.py") else above
            self.load_by_location(parent, os.path.join(above, "__init__.py"))
        self.execute(name, path if path in self.tree.index.python else "")

    def import_name(self, step: ImportName) -> None:
        if step.name == "conftest":
            self.loaded.pop("conftest", None)
        if step.expected and self.tree.locate(step.name, tuple(self.path)) != step.expected:
            return
        parts = step.name.split(".")
        for count in range(1, len(parts) + 1):
            name = ".".join(parts[:count])
            if name not in self.loaded:
                self.execute(name, self.tree.locate(name, tuple(self.path)) or "")

    def execute(self, name: str, path: str) -> None:
        self.loaded[name] = path
        if path:
            self.executed.append((name, path, *self.path))


def observe(directory: Path, command: list[str], cwd: str = ".") -> Executed:
    """What a real process executes: the reports of the project's files, in order."""
    log = directory.parent / f"{directory.name}.log"
    log.unlink(missing_ok=True)
    own = {"PROJECT_TOP": str(directory), "PROJECT_LOG": str(log), "PYTHONDONTWRITEBYTECODE": "1"}
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST"))}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(
        command, cwd=directory / cwd, env={**clean, **own, "PATH": path}, capture_output=True, timeout=300, check=False
    )
    lines = log.read_text().splitlines() if log.exists() else []
    return [tuple(line.split("|")) for line in lines]
