"""What tests have to say is heard, whoever starts pytest, how often, and whatever is printed around it."""

import shlex
import sys
from pathlib import Path

import pytest

from onebase.fix.verify.comparison import Comparison, Verdict
from onebase.fix.verify.results import counts_of
from tests.fix.projects import write_files
from tests.fix.verify.test_ends import verified

PYTHON = shlex.quote(sys.executable)
PYTEST = f"{PYTHON} -m pytest -q -p no:cacheprovider"
FAILS, PASSES = "def test_{0}():\n    assert False\n", "def test_{0}():\n    pass\n"


def test_all_sessions_of_one_command_count(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/test_a.py": PASSES.format("a") + FAILS.format("b"), "b/test_b.py": PASSES.format("c")})
    found = verified(tmp_path, f"{PYTEST} a && {PYTEST} b", {"a/test_a.py": (PASSES.format("a") * 1).encode()})
    assert str(found.before) == "1 failed, 1 passed, exit code 1"
    assert str(found.after) == "2 passed, exit code 0"
    assert found.comparison.verdict is Verdict.BETTER


SESSION = """
import subprocess, sys

def test_inner(tmp_path):
    (tmp_path / "test_x.py").write_text({test!r})
    assert not subprocess.call([sys.executable, "-m", "pytest", "-q", str(tmp_path)])
"""


def test_sessions_that_tests_start_do_not_count(tmp_path: Path) -> None:
    inner = SESSION.format(test=PASSES.format("x"))
    write_files(tmp_path, {"test_a.py": inner, "value.py": ""})
    found = verified(tmp_path, PYTEST, {"value.py": b"X = 1\n"})
    assert str(found.before) == str(found.after) == "1 passed, exit code 0"


@pytest.mark.parametrize("options", ["", "-n 2"])
def test_one_better_and_one_worse_is_worse(options: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"test_a.py": PASSES.format("a") + FAILS.format("b")})
    found = verified(tmp_path, f"{PYTEST} {options}", {"test_a.py": (FAILS.format("a") + PASSES.format("b")).encode()})
    assert found.comparison == Comparison(Verdict.WORSE, "test_a.py::test_a::test_a passed before")


IDS = """
import pytest


@pytest.mark.parametrize('x', ['a/b', 'ä', ' ', '::', '\\n', '<x>', 1.5, None])
def test(x):
    assert x {}
"""


def test_parameters_of_all_kinds_are_told_apart(tmp_path: Path) -> None:
    write_files(tmp_path, {"test_a.py": IDS.format("!= '<x>'")})
    found = verified(tmp_path, PYTEST, {"test_a.py": IDS.format("!= '::'").encode()})
    assert found.comparison.verdict is Verdict.WORSE
    assert "::" in found.comparison.reason


TOX = """\
===== 1 failed, 2 passed, 4 warnings in 61.02s (0:01:01) =====
py: exit 1 (0.35 seconds) /tmp/x> pytest pid=123
  py: FAIL code 1
  evaluation failed :( (0.41 seconds)
"""


@pytest.mark.parametrize(
    ("printed", "counts"),
    [
        ("== 2 failed, 3 passed in 1.05s ==\nmake: *** [Makefile:2: test] Error 1\n", {"failed": 2, "passed": 3}),
        (TOX, {"failed": 1, "passed": 2}),
        ("1 passed in 0.01s\n3 errors in 0.10s\n", {"passed": 1, "error": 3}),
        ("2 passed, 1 skipped, 1 xfailed in 0.10s\n", {"passed": 2, "skipped": 1, "xfailed": 1}),
        ("we saw that 3 failed in 1992\n", {}),
        ("no tests ran in 0.01s\n", {}),
    ],
)
def test_summaries_are_found_wherever_they_stand(printed: str, counts: dict[str, int]) -> None:
    assert counts_of(None, printed) == counts


def test_unittest_tells_by_its_exit_code(tmp_path: Path) -> None:
    source = (
        "import unittest\n\n\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue({})\n"
    )
    write_files(tmp_path, {"test_it.py": source.format(0)})
    found = verified(tmp_path, f"{PYTHON} -m unittest", {"test_it.py": source.format(1).encode()})
    assert found.comparison.verdict is Verdict.BETTER


def test_a_test_that_fails_now_and_then_is_asked_a_second_time(tmp_path: Path) -> None:
    """It fails the first time that it is run with the change, and only then."""
    mark = tmp_path / "mark"
    unsteady = f"""
import pathlib
import value

def test_unsteady():
    mark = pathlib.Path({str(mark)!r})
    steady = mark.exists() or not value.X
    mark.write_text("") if value.X else None
    assert steady

def test_repaired():
    assert value.X
"""
    write_files(tmp_path / "project", {"test_a.py": unsteady, "value.py": "X = 0\n"})
    found = verified(tmp_path / "project", PYTEST, {"value.py": b"X = 1\n"})
    assert found.comparison.verdict is Verdict.BETTER
    assert str(found.after) == "2 passed, exit code 0"


def test_the_step_after_which_more_fails_is_named_though_nothing_had_passed(tmp_path: Path) -> None:
    write_files(tmp_path, {"test_a.py": FAILS.format("a"), "other.py": ""})
    more = {"test_a.py": (FAILS.format("a") + FAILS.format("b")).encode()}
    found = verified(tmp_path, PYTEST, {"other.py": b"X = 1"}, more)
    assert (found.comparison.verdict, found.hurts) == (Verdict.NO_BETTER, 2)
