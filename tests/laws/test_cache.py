"""A run that remembers says what a run that starts from nothing says."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebase.report.values import Report
from tests.failure_cases.case import Variant

from .projects import VARIANTS, checked, place, variants

SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
SOURCES = sorted({data for variant in VARIANTS for data in variant.files.values()})


def said(report: Report) -> tuple[object, ...]:
    """What a report says, without times."""
    return report.findings, report.files_not_read, report.entry_points, report.uncertain


@SLOW
@given(variant=variants)
def test_a_warm_run_says_what_a_cold_run_says(variant: Variant, tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = place(variant, tmp_path_factory.mktemp("warm") / "project")
    cache = directory.parent / "cache"
    cold = said(checked(directory, cache))
    assert said(checked(directory, cache)) == cold
    assert said(checked(directory)) == cold


@SLOW
@given(variant=variants, data=st.data())
def test_relinking_one_changed_file_is_linking_from_scratch(
    variant: Variant, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = place(variant, tmp_path_factory.mktemp("change") / "project")
    cache = directory.parent / "cache"
    checked(directory, cache)
    change(directory, variant, data)
    assert said(checked(directory, cache)) == said(checked(directory))


def change(directory: Path, variant: Variant, data: st.DataObject) -> None:
    """Rewrites, adds or removes one Python file."""
    path = data.draw(st.sampled_from([*sorted(variant.files), "models.py", "app/models.py"]))
    target = directory / path
    if not target.parent.is_dir() or target.is_dir():
        return
    if target.exists() and data.draw(st.booleans(), label="remove"):
        target.unlink()
    else:
        target.write_bytes(data.draw(st.sampled_from(SOURCES)))
