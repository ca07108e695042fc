"""The pages beside the rules are true: the tool says what they mark, Python prints what they quote."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

import onebase

from .execute import execute, in_one_line, materialise
from .page import Example, Expected, Page, Run, read_page

RULES = Path(onebase.__file__).parent / "rules"
PAGES = [read_page(path) for path in sorted(RULES.glob("*.md"))]
EXAMPLES = [
    pytest.param(page, example, id=f"{page.code}-{example.title.replace(' ', '-')}")
    for page in PAGES
    for example in page.examples
]
RUNS = [
    pytest.param(example, run, id=f"{page.code}-{example.title.replace(' ', '-')}-{number}")
    for page in PAGES
    for example in page.examples
    for number, run in enumerate(example.runs, start=1)
]


@pytest.mark.parametrize(("example", "run"), RUNS)
def test_a_run_ends_as_the_page_says(example: Example, run: Run, tmp_path: Path) -> None:
    if run.needs and importlib.util.find_spec(run.needs) is None:
        pytest.skip(f"{run.needs} is not installed")
    materialise(example, tmp_path)
    code, printed = execute(run, tmp_path)
    assert bool(code) == bool(run.raises), printed
    assert in_one_line(run.raises) in in_one_line(printed), printed
    for line in run.prints:
        assert in_one_line(line) in in_one_line(printed), printed
