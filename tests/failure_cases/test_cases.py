"""The cases keep their own rules: nothing is expected without proof, nothing is kept silent without a reason."""

import re

from .case import Case, Variant
from .reading import CASES, read_cases
from .verdict import line_of

ALL = read_cases()
# What people start without writing it down: the configuration of the tool says enough.
UNWRITTEN = re.compile(r"pytest|alembic (current|check|upgrade head)")


def test_names_are_unique() -> None:
    names = [case.name for case in ALL]
    assert names == list(dict.fromkeys(names))


def test_file_names_begin_with_the_name_of_the_case() -> None:
    assert {path.name.partition("-")[0] for path in CASES.rglob("*.md")} == {case.name for case in ALL}


def test_broken_cases_are_repaired_and_healthy_ones_are_not() -> None:
    assert [case.name for case in ALL if (case.fixed is None) != case.healthy] == []


def test_every_variant_is_run() -> None:
    assert [case.name for case in ALL for variant in case.variants.values() if not variant.runs] == []


def test_every_broken_project_says_what_it_prints() -> None:
    runs = [(case.name, run) for case in ALL if not case.healthy for run in case.broken.runs]
    assert [name for name, run in runs if not run.said] == []


def test_what_is_expected_is_of_the_rule_of_the_case() -> None:
    expected = {case.name: [case.rule] if case.expect == "found" else [] for case in ALL}
    assert {case.name: [each.code for each in case.findings][:1] for case in ALL} == expected


def test_what_the_source_does_not_settle_has_a_reason() -> None:
    unsettled = [case.name for case in ALL if case.static != "yes" or (case.expect == "silent" and not case.healthy)]
    assert [case.name for case in ALL if case.reason] == unsettled


def test_expected_findings_name_something() -> None:
    assert [case.name for case in ALL for each in case.findings if not (each.names or each.places or each.file)] == []


def test_expected_places_are_there() -> None:
    spots = [(case, spot) for case in ALL for expected in case.findings for spot in expected.places]
    assert [f"{case.name}: {spot}" for case, spot in spots if line_of(spot, case.broken) is None] == []


def test_expected_files_are_there() -> None:
    expected = [(case, each.file) for case in ALL for each in case.findings if each.file]
    assert [f"{case.name}: {path}" for case, path in expected if path not in case.broken.files] == []


def test_commands_are_written_down_in_the_project() -> None:
    assert [
        unwritten for case in ALL for variant in case.variants.values() for unwritten in _unwritten(case, variant)
    ] == []


def _unwritten(case: Case, variant: Variant) -> list[str]:
    """The commands of `variant` that the tool could not know of."""
    if case.evidence in variant.files:
        return []
    texts = [data.decode("utf-8", "replace") for data in variant.files.values()]
    commands = [command for run in variant.runs for command in run.commands if not UNWRITTEN.fullmatch(command)]
    return [f"{case.name}: {command}" for command in commands if not any(command in text for text in texts)]
