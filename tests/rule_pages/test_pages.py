"""The pages beside the rules are true: the tool finds what they mark, Python prints what they quote."""

import importlib.util
from pathlib import Path

import pytest

import onebase
from onebase.project.settings import Settings
from onebase.session import check
from onebase.vocabulary import Finding

from .execute import execute, in_one_line, materialise
from .page import Example, Expected, Run, read_page

RULES = Path(onebase.__file__).parent / "rules"
PAGES = [read_page(path) for path in sorted(RULES.glob("*.md"))]
EXAMPLES = {f"{page.code} {example.title}": example for page in PAGES for example in page.examples}
RUNS = {
    f"{name} {number}": (example, run)
    for name, example in EXAMPLES.items()
    for number, run in enumerate(example.runs, start=1)
}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_tool_finds_exactly_what_is_marked(example: Example, tmp_path: Path) -> None:
    materialise(example, tmp_path)
    findings = check([tmp_path], Settings(str(tmp_path), respect_gitignore=False)).findings
    found = sorted(_as_expected(finding) for finding in findings)
    severities = {(each.path, each.line, each.code): each.severity for each in example.findings}
    assert [_spoken(each, severities) for each in found] == list(example.findings)


def _as_expected(finding: Finding) -> Expected:
    return Expected(finding.place.path, finding.place.line, finding.code, finding.severity.name.lower())


def _spoken(found: Expected, severities: dict[tuple[str, int, str], str]) -> Expected:
    """Without the severity where the page does not tell one."""
    return found if severities.get((found.path, found.line, found.code), "told") else found._replace(severity="")


@pytest.mark.parametrize(("example", "run"), RUNS.values(), ids=RUNS)
def test_a_run_ends_as_the_page_says(example: Example, run: Run, tmp_path: Path) -> None:
    if run.needs and importlib.util.find_spec(run.needs) is None:
        pytest.skip(f"{run.needs} is not installed")
    materialise(example, tmp_path)
    code, printed = execute(run, tmp_path)
    assert bool(code) == bool(run.raises), printed
    assert in_one_line(run.raises) in in_one_line(printed), printed
    for line in run.prints:
        assert in_one_line(line) in in_one_line(printed), printed
