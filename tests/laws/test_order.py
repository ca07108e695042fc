"""What is found does not depend on the order in which files are met."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebase.facts import read_project
from onebase.program import Program
from onebase.project.discovery import discover_files
from onebase.project.entry_points import find_entry_points
from onebase.selection.catalogue import rule_modules
from onebase.selection.merge import merge
from onebase.vocabulary import Finding
from tests.failure_cases.case import Variant

from .projects import place, variants


def found(directory: Path, order: random.Random) -> tuple[Finding, ...]:
    """Everything that the rules find, with files, entry points and rules taken in a random order."""
    index = discover_files(directory, ())
    facts = read_project(index, None)
    paths = sorted(facts.modules)
    order.shuffle(paths)
    modules = {path: facts.modules[path] for path in paths}
    guarded = {path for path, module in modules.items() if module.has_main_guard}
    entry_points = list(find_entry_points(index, lambda path: (directory / path).read_text(errors="replace"), guarded))
    order.shuffle(entry_points)
    program = Program(index, modules, facts.complete, tuple(entry_points))
    rules = list(rule_modules())
    order.shuffle(rules)
    return merge(
        finding for rule in rules for entry in entry_points for finding in rule.check(program, program.load(entry))
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(variant=variants, seed=st.integers(0, 2**32))
def test_findings_do_not_depend_on_the_order_of_files(
    variant: Variant, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = place(variant, tmp_path_factory.mktemp("order") / "project")
    assert found(directory, random.Random(seed)) == found(directory, random.Random(seed + 1))  # noqa: S311
