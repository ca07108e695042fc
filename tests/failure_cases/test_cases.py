"""The cases keep their own rules: nothing is expected without proof, nothing is kept silent without a reason."""

import re

import pytest

from .case import Case, Variant
from .reading import CASES, read_cases
from .verdict import line_of

EACH = pytest.mark.parametrize("case", read_cases(), ids=[case.name for case in read_cases()])
# What people start without writing it down: the configuration of the tool says enough.
UNWRITTEN = re.compile(r"pytest|alembic (current|check|upgrade head)")


def test_names_are_unique() -> None:
    names = [case.name for case in read_cases()]
    assert names == list(dict.fromkeys(names))


def test_file_names_begin_with_the_name_of_the_case() -> None:
    names = {path.name.partition("-")[0] for path in CASES.rglob("*.md")}
    assert names == {case.name for case in read_cases()}


@EACH
def test_broken_cases_are_repaired_and_healthy_ones_are_not(case: Case) -> None:
    assert (case.fixed is None) == case.healthy


@EACH
def test_every_variant_is_run_and_says_something(case: Case) -> None:
    assert all(_said(variant) for variant in case.variants.values())


def _said(variant: Variant) -> bool:
    return any(run.said or run.commands for run in variant.runs)


@EACH
def test_what_is_expected_is_of_the_rule_of_the_case(case: Case) -> None:
    assert [each.code for each in case.findings][:1] == ([case.rule] if case.expect == "found" else [])


@EACH
def test_only_what_the_source_shows_is_expected_without_a_reason(case: Case) -> None:
    assert bool(case.reason) == (case.static != "yes" or (case.expect == "silent" and not case.healthy))


@EACH
def test_findings_name_something(case: Case) -> None:
    assert [each for each in case.findings if not (each.names or each.places or each.file)] == []


@EACH
def test_places_are_there(case: Case) -> None:
    for expected in case.findings:
        assert [line_of(spot, case.broken) for spot in expected.places] is not None


@EACH
def test_commands_are_written_down_in_the_project(case: Case) -> None:
    assert [command for variant in case.variants.values() for command in _unwritten(case, variant)] == []


def _unwritten(case: Case, variant: Variant) -> list[str]:
    """The commands of `variant` that the tool could not know of."""
    texts = [data.decode("utf-8", "replace") for data in variant.files.values()]
    commands = [command for run in variant.runs for command in run.commands if not UNWRITTEN.fullmatch(command)]
    if case.evidence in variant.files:
        return []
    return [command for command in commands if not any(command in text for text in texts)]
