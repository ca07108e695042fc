"""Comparing the runs of the failure cases."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from onebase.project.settings_values import Settings
from onebase.session import Clock, open_program
from tests.failure_cases.case import Variant
from tests.failure_cases.materialise import materialise
from tests.failure_cases.reading import read_variants

from .comparison import Comparison, compare
from .observation import Observer, forks
from .projects import calls_of, revisions


def compare_cases(names: Sequence[str]) -> Iterator[Comparison]:
    """Every command of every case that starts an entry point; `names` choose cases ("A19", "A19-fixed")."""
    with forks() as observe:
        for name, variant in read_variants().items():
            if not names or name in names or name.partition("-")[0] in names:
                with tempfile.TemporaryDirectory() as scratch:
                    yield from _compare(name, variant, Path(scratch).resolve(), observe)


def _compare(name: str, variant: Variant, directory: Path, observe: Observer) -> Iterator[Comparison]:
    materialise(variant, directory)
    program = open_program(Settings(directory=str(directory), respect_gitignore=False), Clock(lambda _: None))
    entries = {entry.label: entry for entry in program.entry_points}
    for command in dict.fromkeys(command for run in variant.runs for command in run.commands):
        entry = entries.get(command) or next(
            (each for label, each in entries.items() if label.startswith("alembic") and command.startswith(label)), None
        )
        if entry is not None:
            load = program.load(entry)
            typed = "" if entry.kind == "alembic" else command
            observed = observe(entry, directory, typed)
            compared = compare(load, program.world(load), observed, calls_of(program), revisions(program, entry))
            yield compared._replace(label=f"{name}: {command}")
