"""The example has the disease that it is shown for, onebase finds it, and what onebase says cures it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

BOOKINGS = Path(__file__).resolve().parent.parent / "examples/bookings"


@pytest.fixture
def bookings(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BOOKINGS, tmp_path / "bookings", ignore=shutil.ignore_patterns("__pycache__")))


def run(directory: Path, *arguments: str) -> tuple[int, str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    command = [sys.executable, "-B", "-m", *arguments]
    result = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def repair(bookings: Path) -> None:
    """The edits that the finding names, and the flag that is not needed any more."""
    conftest, booking = bookings / "tests/conftest.py", bookings / "src/models/booking.py"
    text = conftest.read_text(encoding="utf-8").replace("from src.models", "from models")
    conftest.write_text(text.replace("sys.path.insert(0, str(BACKEND))\n", ""), encoding="utf-8")
    lines = booking.read_text(encoding="utf-8").splitlines(keepends=True)
    booking.write_text("".join(line for line in lines if "extend_existing" not in line), encoding="utf-8")


def test_its_tests_die_of_a_table_defined_twice(bookings: Path) -> None:
    code, printed = run(bookings, "pytest", "-p", "no:cacheprovider")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "Table 'booking_reminders' is already defined for this MetaData instance" in printed


def test_its_tests_say_why_they_die_and_pass_when_healed(bookings: Path) -> None:
    code, printed = run(bookings, "pytest", "-p", "no:cacheprovider", "--onebase=explain")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "onebase: OB101: `src/models/booking_reminder.py` is executed twice" in printed
    code, printed = run(bookings, "pytest", "-p", "no:cacheprovider", "--onebase=heal")
    assert code == 0, printed
    assert "tests/conftest.py:14: import `models.user` instead of `src.models.user`" in printed


def test_onebase_finds_the_cause(bookings: Path) -> None:
    code, printed = run(bookings, "onebase", "check", "--no-cache", "--output-format", "concise")
    assert code == 1, printed
    assert "tests/conftest.py:14" in printed
    assert "OB101" in printed


def test_the_hook_for_pre_commit_finds_it_too(bookings: Path) -> None:
    (hook,) = yaml.safe_load((BOOKINGS.parent.parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    code, printed = run(bookings, *hook["entry"].split(), *hook.get("args", ()))
    assert code == 1, printed
    assert hook["pass_filenames"] is False
    assert "OB101" in printed


def test_onebase_repairs_it_and_proves_it(bookings: Path) -> None:
    command = (
        "fix",
        "--no-cache",
        "--unsafe-fixes",
        "--verify",
        f"{sys.executable} -B -m pytest -q -p no:cacheprovider",
    )
    code, printed = run(bookings, "onebase", *command)
    assert code == 0, printed
    assert printed.splitlines()[0].endswith("it succeeds now.")
    by_hand = bookings.with_name("by_hand")
    shutil.copytree(BOOKINGS, by_hand)
    repair(by_hand)
    for path in ("tests/conftest.py", "src/models/booking.py"):
        assert (bookings / path).read_text(encoding="utf-8") == (by_hand / path).read_text(encoding="utf-8")
    assert run(bookings, "pytest", "-p", "no:cacheprovider")[0] == 0


def test_the_repair_cures_it(bookings: Path) -> None:
    repair(bookings)
    assert run(bookings, "pytest", "-p", "no:cacheprovider")[0] == 0
    assert run(bookings, "onebase", "check", "--no-cache")[0] == 0
