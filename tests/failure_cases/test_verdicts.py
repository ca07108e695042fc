"""The tool finds the cause of every broken project that shows it, and is silent on repaired and healthy ones."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from onebase.vocabulary import Finding

from .case import Case
from .reading import read_cases
from .verdict import Verdict, judge

EACH = [
    pytest.param(
        case,
        id=f"{case.rule or 'healthy'}-{case.name}",
        marks=[pytest.mark.xfail(reason=case.pending)] if case.pending else [],
    )
    for case in read_cases()
]


@pytest.mark.parametrize("case", EACH)
def test_the_tool_says_what_the_case_expects(case: Case, tmp_path: Path) -> None:
    judgement = judge(case, tmp_path)
    expected = Verdict.FOUND if case.expect == "found" else Verdict.MISSED
    said = (judgement.verdict.value, judgement.lacking, _shown(judgement.more), _shown(judgement.stray))
    assert said == (expected.value, (), [], [])


def _shown(findings: Iterable[Finding]) -> list[str]:
    return [f"{each.place}: {each.code} {each.message}" for each in findings]
