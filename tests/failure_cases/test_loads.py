"""Python executes the files that the tool says it will, under the names that the tool says it will."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from onebase.program import Load
from onebase.project.settings_values import Settings
from onebase.session import Clock, open_program
from onebase.vocabulary import Certainty

from .case import Case, Variant
from .launch import Executed, Printed
from .materialise import materialise
from .play import Played
from .reading import read_cases, read_variants

CASE_OF = {f"{case.name}-{name}": case for case in read_cases() for name in case.variants}


@pytest.mark.runtime
@pytest.mark.parametrize("name", CASE_OF)
def test_python_executes_what_the_tool_foretells(name: str, played: Mapping[str, Played], tmp_path: Path) -> None:
    loads = _loads(read_variants()[name], tmp_path)
    for command, result in played[name].commands:
        load = _load_of(command, loads)
        if load is not None and result.executed is not None:
            _compare(CASE_OF[name], load, result)


def _compare(case: Case, load: Load, result: Printed) -> None:
    foretold = {Executed(each.path, each.name): each.certainty for each in load.modules if each.path}
    executed = result.executed or frozenset()
    assert sorted({each.name for each in executed - foretold.keys()} - set(case.unforeseen)) == []
    if result.code == 0:
        certain = {each for each, certainty in foretold.items() if certainty is Certainty.CERTAIN}
        assert sorted(certain - executed) == []


def _loads(variant: Variant, directory: Path) -> dict[str, Load]:
    """What each entry point of a project loads, by what a person would type."""
    materialise(variant, directory)
    program = open_program(Settings(directory=directory, respect_gitignore=False), Clock(lambda _: None))
    return {entry.label: program.load(entry) for entry in program.entry_points}


def _load_of(command: str, loads: Mapping[str, Load]) -> Load | None:
    """The load of the entry point that a command starts; further words may choose what an Alembic command does."""
    return loads.get(command) or next(
        (load for label, load in loads.items() if label.startswith("alembic") and command.startswith(f"{label} ")), None
    )
