"""Python executes the files that the tool says it will, under the names that the tool says it will, and SQLAlchemy has
the tables that it says, on as many MetaData."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from onebase.program import Load, Program
from onebase.project.settings_values import Settings
from onebase.session import Clock, open_program
from onebase.vocabulary import Certainty
from tests.prediction.comparison import Difference, compare_tables
from tests.prediction.projects import calls_of, revisions

from .case import Case, Variant
from .launch import Executed, Printed
from .materialise import materialise
from .play import Played
from .reading import read_cases, read_variants

CASE_OF = {f"{case.name}-{name}": case for case in read_cases() for name in case.variants}


@pytest.mark.runtime
@pytest.mark.parametrize("name", CASE_OF)
def test_python_executes_what_the_tool_foretells(name: str, played: Callable[[str], Played], tmp_path: Path) -> None:
    program = _program(read_variants()[name], tmp_path)
    loads = {entry.label: program.load(entry) for entry in program.entry_points}
    for command, result in played(name).commands:
        load = _load_of(command, loads)
        if load is not None and result.executed is not None:
            _compare(CASE_OF[name], load, result)
            unforeseen = tuple(f" of {module}" for module in CASE_OF[name].unforeseen)
            differences = [each.what for each in _tables(program, load, result) if not each.why]
            assert [each for each in differences if not each.endswith(unforeseen)] == []


def _tables(program: Program, load: Load, result: Printed) -> Iterator[Difference]:
    """How the tables of each MetaData differ from those that are foretold, and why."""
    names = {each.name for each in result.executed or ()}
    others = revisions(program, load.entry)
    tables = tuple(each for each in result.tables if each.path not in others)
    ended = f"exit {result.code}" if result.code else ""
    return compare_tables(load, program.world(load), tables, names, ended, calls_of(program))


def _compare(case: Case, load: Load, result: Printed) -> None:
    foretold = {Executed(each.path, each.name): each.certainty for each in load.modules if each.path}
    executed = result.executed or frozenset()
    assert sorted({each.name for each in executed - foretold.keys()} - set(case.unforeseen)) == []
    if result.code == 0:
        certain = {each for each, certainty in foretold.items() if certainty is Certainty.CERTAIN}
        assert sorted(certain - executed) == []


def _program(variant: Variant, directory: Path) -> Program:
    materialise(variant, directory)
    return open_program(Settings(directory=str(directory), respect_gitignore=False), Clock(lambda _: None))


def _load_of(command: str, loads: Mapping[str, Load]) -> Load | None:
    """The load of the entry point that a command starts; further words may choose what an Alembic command does."""
    return loads.get(command) or next(
        (load for label, load in loads.items() if label.startswith("alembic") and command.startswith(f"{label} ")), None
    )
