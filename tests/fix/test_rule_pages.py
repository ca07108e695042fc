"""What `onebase fix` makes of the flagged examples of all rule pages.

Where it makes anything of one, that is the fixed example of the page, or the difference that the page shows beside it.
"""

from functools import cache
from pathlib import Path

import pytest

from onebase.fix.difference import unified
from onebase.fix.disk import changes_of, write
from onebase.fix.plan import Plan
from tests.rule_pages.execute import execute, in_one_line, materialise
from tests.rule_pages.page import Example, Run
from tests.rule_pages.test_pages import PAGES

from .projects import planned

FIXED = {f"{page.code} {each.name}": each for page in PAGES for each in page.of_kind("Fixed")}
FLAGGED = {f"{page.code} {each.name}": each for page in PAGES for each in page.of_kind("Flagged")}
SHOWN = {name: example for name, example in FIXED.items() if example.repair}


def repair(name: str, directory: Path) -> Plan:
    """The plan for a flagged example, and the example with it carried out."""
    materialise(FLAGGED[name], directory)
    plan = planned(directory, unsafe=True)
    tree = plan.last.tree
    write(str(directory), changes_of(tree.changed, {path: tree.before(path) for path in tree.changed}))
    return plan


@pytest.mark.parametrize("name", FLAGGED)
def test_a_repair_is_what_the_page_says_and_nothing_is_worse(name: str, tmp_path: Path) -> None:
    plan = repair(name, tmp_path)
    before, after = plan.first.findings, plan.last.findings
    assert {(each.code, each.subject) for each in after} <= {(each.code, each.subject) for each in before}
    if plan.steps:
        assert {step.fix.code for step in plan.steps}.isdisjoint(each.code for each in after)
        assert difference(plan) == said(name), "onebase fix makes something else of it than the page says"
        assert planned(tmp_path, unsafe=True).steps == (), "a second run finds nothing to do"
    else:
        assert not said(name) or same_as_fixed(name) != {}, "the page shows a repair that is not made"


def difference(plan: Plan) -> str:
    changed = plan.last.tree.changed
    new = {each.path for step in plan.steps for fix in step.fixes for each in fix.new_files}
    before = {path: None if path in new else plan.first.tree.read_or_none(path) for path in changed}
    changes = changes_of(changed, before)
    return "".join(f"{line}\n" for line in unified(changes, str))


def said(name: str) -> str:
    """The difference on the page; where none is shown, the one between the flagged and the fixed example."""
    fixed = FIXED.get(name)
    return fixed.repair or between(FLAGGED[name], fixed) if fixed else ""


def between(flagged: Example, fixed: Example) -> str:
    changed = {path: text.encode() for path, text in fixed.files.items() if flagged.files.get(path) != text}
    originals = {path: flagged.files[path].encode() if path in flagged.files else None for path in changed}
    return "".join(f"{line}\n" for line in unified(changes_of(changed, originals), str))


@cache
def same_as_fixed(name: str) -> dict[str, str]:
    """The files of the fixed example, {} for none: a page without a block promises nothing where no step is taken."""
    return {} if FIXED[name].repair else dict(FIXED[name].files)


RUNS = {f"{name} {number}": (name, run) for name, each in SHOWN.items() for number, run in enumerate(each.runs)}


@pytest.mark.parametrize(("name", "run"), RUNS.values(), ids=RUNS)
def test_a_repair_that_differs_from_the_fixed_example_behaves_like_it(name: str, run: Run, tmp_path: Path) -> None:
    if run.needs:
        pytest.importorskip(run.needs)
    repair(name, tmp_path)
    code, printed = execute(run, tmp_path)
    assert code == 0, printed
    for line in run.prints:
        assert in_one_line(line) in in_one_line(printed), printed
