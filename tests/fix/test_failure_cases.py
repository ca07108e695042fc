"""The failure cases, repaired: what failed succeeds, what went wrong in silence does not any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.failure_cases.case import Case, Run, Said
from tests.failure_cases.launch import Launcher, open_launcher
from tests.failure_cases.materialise import materialise
from tests.failure_cases.play import play
from tests.failure_cases.reading import read_cases

from .projects import planned

CODES = (
    *("OB101", "OB104", "OB105", "OB106", "OB107", "OB109", "OB111", "OB112", "OB113", "OB114", "OB115"),
    *("OB201", "OB204", "OB208", "OB301", "OB302", "OB401", "OB403", "OB404", "OB405"),
    *("OB406", "OB408", "OB501", "OB502", "OB504", "OB505", "OB506", "OB701", "OB707", "OB709", "OB711", "OB712"),
)
CASES = {case.name: case for case in read_cases() if not case.healthy and case.rule in CODES}
# The original failure hides another one: nothing creates the tables that the first query asks for (S62, D04), or the
# row that a foreign key refers to (C04); a library is not installed (A22). A10 starts a server, which does not end.
FAILS_LATER = {"S62", "C04", "D04", "A22", "A10"}
# A run is the same before and after: SQLite says nothing, PostgreSQL would (B19); another process fails (D12 …).
SAYS_NOTHING = {"B19", "D12", "D19", "R07"}


@pytest.fixture(scope="module")
def launcher() -> Iterator[Launcher]:
    with open_launcher(new_processes=False) as found:
        yield found


@pytest.mark.parametrize("name", CASES)
def test_a_repaired_case_does_not_go_wrong_any_more(name: str, launcher: Launcher, tmp_path: Path) -> None:
    case = CASES[name]
    materialise(case.broken, tmp_path / "broken")
    plan = planned(tmp_path / "broken", unsafe=True)
    if not plan.steps or plan.last.findings:
        pytest.skip("it is not repaired by itself")
    files = {path: data for path, data in {**case.broken.files, **plan.last.tree.changed}.items() if data is not None}
    for number, run in enumerate(runs(case)):
        expected = run if run.said and not run.said[0].fails else succeeding(run)
        result = play(case.broken._replace(files=files, runs=(expected,)), tmp_path / str(number), launcher)
        if not result.skipped:
            assert bool(result.problems) == (expected is run), result.problems


def runs(case: Case) -> list[Run]:
    return [run for run in case.broken.runs if case.name not in FAILS_LATER | SAYS_NOTHING]


def succeeding(run: Run) -> Run:
    return run._replace(said=(Said(fails=False, lines=(), versions=()),))
