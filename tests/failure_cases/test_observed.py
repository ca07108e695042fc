"""Under observation the cases end as they do without, broken ones tell their cause, and healthy ones tell nothing."""

from pathlib import Path

import pytest

from .launch import open_launcher
from .observed import PLUGIN, Told, observe
from .reading import read_cases

# One or two of each way of failing; `python -m tests.failure_cases.observed` plays them all.
BROKEN = ("A19", "A31", "S01", "S63", "A05", "A28", "A36", "A21", "B02", "B16", "C02", "S37", "C11")
SOUND = ("A02", "A19", "A05", "A36")
CASES = {case.name: case for case in read_cases()}


@pytest.mark.runtime
def test_broken_cases_tell_their_cause(tmp_path: Path) -> None:
    with open_launcher() as launcher:
        for case in (CASES[name] for name in BROKEN):
            result = observe(case, case.broken, tmp_path / case.name, launcher)
            assert result.problems == (), case.name
            assert result.told in (Told.CAUSE, Told.FAMILY), (case.name, result)


@pytest.mark.runtime
def test_sound_projects_tell_nothing(tmp_path: Path) -> None:
    healthy = [case for case in CASES.values() if case.healthy][::15]
    sound = [(case, case.broken) for case in healthy]
    sound += [(CASES[name], fixed) for name in SOUND if (fixed := CASES[name].fixed) is not None]
    with open_launcher() as launcher:
        for case, variant in sound:
            result = observe(case, variant, tmp_path / case.name, launcher)
            assert result.problems == (), case.name
            assert result.told in (Told.NOTHING, Told.NOT_RUN), (case.name, result)


@pytest.mark.runtime
def test_the_plugin_tells_the_same(tmp_path: Path) -> None:
    with open_launcher() as launcher:
        for case in (CASES[name] for name in ("A19", "A20", "S01")):
            result = observe(case, case.broken, tmp_path / case.name, launcher, PLUGIN)
            assert result.problems == (), case.name
            assert result.told in (Told.CAUSE, Told.FAMILY), (case.name, result)
