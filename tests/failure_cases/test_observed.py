"""Under observation the cases end as they do without, broken ones tell their cause, and healthy ones tell nothing."""

from pathlib import Path

import pytest

from .launch import open_launcher
from .observed import PYTEST, RUN, WAYS, Told, changes, observe
from .reading import read_cases

# One or two of each way of failing; `python -m tests.failure_cases.observed` plays them all.
BROKEN = ("A02", "A05", "A16", "A22", "A46", "B09", "E10", "C10", "D08", "D16")
BOTH_WAYS = ("A19", "D24")
SOUND = ("A19",)
CASES = {case.name: case for case in read_cases()}


@pytest.mark.runtime
def test_broken_cases_tell_their_cause(tmp_path: Path) -> None:
    with open_launcher() as launcher:
        for case in (CASES[name] for name in BROKEN):
            result = observe(case, case.broken, tmp_path / case.name, RUN, launcher)
            assert result.problems == (), case.name
            assert result.told is Told.CAUSE, (case.name, result)


@pytest.mark.runtime
def test_the_plugin_tells_the_same(tmp_path: Path) -> None:
    with open_launcher() as launcher:
        for case in (CASES[name] for name in BOTH_WAYS):
            result = observe(case, case.broken, tmp_path / case.name, PYTEST, launcher)
            assert result.problems == (), case.name
            assert result.told is Told.CAUSE, (case.name, result)


@pytest.mark.runtime
def test_sound_projects_do_the_same_and_tell_nothing(tmp_path: Path) -> None:
    healthy = [case for case in CASES.values() if case.healthy][::40]
    sound = [(case, case.broken) for case in healthy]
    sound += [(CASES[name], fixed) for name in SOUND if (fixed := CASES[name].fixed) is not None]
    with open_launcher() as launcher:
        for case, variant in sound:
            for way in WAYS:
                directory = tmp_path / way / case.name
                assert changes(variant, directory, way, launcher) == [], (case.name, way)
                result = observe(case, variant, directory / "again", way, launcher)
                assert result.told in (Told.NOTHING, Told.NOT_RUN), (case.name, result)
