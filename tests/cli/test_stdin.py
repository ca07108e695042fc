"""`--stdin-filename`: a file as it stands in an editor, in the project that it belongs to."""

import io
import json
from pathlib import Path

import pytest

from .conftest import DOUBLE, Onebase, Outcome, Write

FIXED = "from models import User\n"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, onebase: Onebase) -> Onebase:
    """Runs a command line with something on the standard input."""

    def run(text: str, *arguments: str) -> Outcome:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return onebase("check", "--output-format", "json", *arguments)

    return run


def found(outcome: Outcome) -> list[str]:
    return [finding["code"] for finding in json.loads(outcome.out)["findings"]]


@pytest.mark.parametrize("cache", [(), ("--no-cache",)])
def test_what_is_typed_counts_and_not_what_was_saved(write: Write, typed: Onebase, cache: tuple[str, ...]) -> None:
    project = write(DOUBLE)
    before = {file: file.read_bytes() for file in project.rglob("*.py")}
    file = ("--stdin-filename", "tests/test_user.py", *cache)
    for _ in range(2):
        assert found(typed(DOUBLE["tests/test_user.py"], *file)) == ["OB101"]
        assert found(typed(FIXED, *file, "-")) == []
        assert found(typed("", *cache)) == ["OB101"]
    assert {file: file.read_bytes() for file in project.rglob("*.py")} == before


def test_a_file_that_is_not_saved_yet(write: Write, typed: Onebase) -> None:
    write({**DOUBLE, "tests/test_user.py": FIXED})
    assert found(typed("from src.models import User\nimport models\n", "--stdin-filename", "tests/test_new.py")) == [
        "OB101"
    ]


def test_the_lines_shown_are_those_typed(write: Write, onebase: Onebase, monkeypatch: pytest.MonkeyPatch) -> None:
    write(DOUBLE)
    text = "import models\n\n\nfrom src.models import User as Typed\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert "from src.models import User as Typed" in onebase("check", "--stdin-filename", "tests/test_user.py").out


@pytest.mark.parametrize(
    "arguments", [("--stdin-filename", "tests"), ("--stdin-filename", "tests/test_user.py", "src")]
)
def test_one_file_and_no_other_paths(write: Write, onebase: Onebase, arguments: tuple[str, ...]) -> None:
    write(DOUBLE)
    outcome = onebase("check", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("onebase: --stdin-filename: name one Python file")


def test_findings_elsewhere_are_not_of_the_file(write: Write, typed: Onebase) -> None:
    project = write({**DOUBLE, "tools.py": "import os\n"})
    assert found(typed("import sys\n", "--stdin-filename", str(Path(project, "tools.py")))) == []
