"""What a broken project prints is enough for `onebase explain -` to find the cause in its source."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from .play import Played
from .read import explain
from .reading import read_cases

CASES = {case.name: case for case in read_cases() if case.rule}
NOT_IN_THE_SOURCE: Mapping[str, str] = {
    "A31": "archives are not read",
    "A51": "notebooks are not read",
    "A63": "that an import will fail at its first attempt is nothing that the source says",
    "C28": "no rule is about the name of a table without its schema",
    "G04": "nor is that two threads come at the same moment",
    "S53": "notebooks are not read",
}
OF_SQLALCHEMY = re.compile(r"^(E +)?sqlalchemy\.[\w.]*exc\.\w+: ", re.MULTILINE)


@pytest.mark.runtime
@pytest.mark.parametrize("name", CASES)
def test_what_a_case_prints_leads_to_its_cause(name: str, played: Callable[[str], Played], tmp_path: Path) -> None:
    printed = "\n".join(result.text for _, result in played(f"{name}-broken").commands)
    told, codes = explain(CASES[name], printed, tmp_path / name)
    if told == "silent":
        assert not OF_SQLALCHEMY.findall(printed)
    else:
        assert told == ("nothing" if name in NOT_IN_THE_SOURCE else "cause"), codes
