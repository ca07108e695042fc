"""Every page has the shape that docs/writing-a-rule.md promises."""

import re

import pytest

from onebase.selection.catalogue import rule_modules

from .page import HEADINGS, Page
from .test_pages import PAGES

EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=[page.path.name for page in PAGES])
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root|tmp|work|var|private|opt|mnt)/|[A-Z]:\\")


@EACH_PAGE
def test_headings_are_there_and_in_order(page: Page) -> None:
    assert page.headings == HEADINGS


@EACH_PAGE
def test_the_file_is_named_like_the_rule(page: Page) -> None:
    assert page.path.stem == page.name.replace("-", "_")


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    rules = {(module.rule.code, module.rule.name) for module in rule_modules()}
    assert sorted((page.code, page.name) for page in PAGES) == sorted(rules)


@EACH_PAGE
def test_clean_examples_come_first_then_flagged_then_fixed(page: Page) -> None:
    kinds = [example.kind for example in page.examples]
    assert kinds == sorted(kinds, key=["Clean", "Flagged", "Fixed"].index)
    assert page.of_kind("Clean")
    assert page.of_kind("Flagged")


@EACH_PAGE
def test_flagged_examples_are_marked_and_no_others(page: Page) -> None:
    assert [example.title for example in page.examples if bool(example.findings) != (example.kind == "Flagged")] == []


@EACH_PAGE
def test_flagged_examples_are_fixed_or_explained(page: Page) -> None:
    fixed = {example.name for example in page.of_kind("Fixed")}
    assert [each.name for each in page.of_kind("Flagged") if (each.name in fixed) == each.explained] == []


@EACH_PAGE
def test_fixed_examples_are_run_and_succeed(page: Page) -> None:
    fixed = page.of_kind("Fixed")
    assert [each.title for each in fixed if not each.runs or any(run.raises for run in each.runs)] == []


@EACH_PAGE
def test_no_path_of_a_machine(page: Page) -> None:
    assert MACHINE_PATH.findall(page.path.read_text(encoding="utf-8")) == []
