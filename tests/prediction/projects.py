"""Comparing the entry points of a project on the disk."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from onebase.program import Program
from onebase.program.everything import is_revision
from onebase.project.entry import EntryPoint, RunFile
from onebase.project.settings import load_settings
from onebase.project.settings_values import Settings
from onebase.session import Clock, open_program

from .comparison import Calls, Comparison, compare
from .observation import new_processes


def compare_project(
    directory: Path, python: Path, environment: Mapping[str, str], labels: Sequence[str]
) -> Iterator[Comparison]:
    """Every entry point of the project in `directory`, or those with one of the labels."""
    program = open_program(settings_of(directory), Clock(lambda _: None))
    observe = new_processes(python, environment)
    for entry in program.entry_points:
        if not labels or entry.label in labels:
            load = program.load(entry)
            observed = observe(entry, directory)
            yield compare(load, program.world(load), observed, calls_of(program), revisions(program, entry))


def settings_of(directory: Path) -> Settings:
    """What is configured for onebase in the project, without a cache."""
    settings: Settings = load_settings(directory)
    return settings


def calls_of(program: Program) -> Calls:
    """Gives the last names of everything that a file calls, as far as its facts tell; None where it is not read."""

    def calls(path: str) -> set[str] | None:
        if path not in program.modules:
            return None
        return {call.callee.rpartition(".")[2] for call in program.complete(path).calls}

    return calls


def revisions(program: Program, entry: EntryPoint) -> frozenset[str]:
    """The files of Alembic's revisions, which are a world of their own; `env.py` is where the entry point starts it."""
    started = {step.path for step in entry.steps if isinstance(step, RunFile)}
    return frozenset(path for path in program.modules if is_revision(program.index, path) and path not in started)
