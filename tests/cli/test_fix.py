"""The command that repairs, as people type it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onebase.command_line import run

BOOKINGS = Path(__file__).resolve().parents[2] / "examples/bookings"
TWO_OF_ONE_IDENTITY = """\
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Booking(Base):
    __tablename__ = "bookings"
    __mapper_args__ = {"polymorphic_on": "kind"}
    id = Column(Integer, primary_key=True)
    kind = Column(String)


class Dinner(Booking):
    __mapper_args__ = {"polymorphic_identity": "meal"}


class Lunch(Booking):
    __mapper_args__ = {"polymorphic_identity": "meal"}
"""


@pytest.fixture
def bookings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "bookings"
    shutil.copytree(BOOKINGS, directory, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(directory)
    return directory


def git(*arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments], check=True)


def committed() -> None:
    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "all")


def fix(*arguments: str) -> int:
    return run(["fix", "--no-cache", *arguments])


def test_what_was_repaired_is_clean(bookings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix() == 0
    assert "5 raise → 0, 1 silent reuse → 0" in capsys.readouterr().out
    assert "from models.user import User" in (bookings / "tests/conftest.py").read_text(encoding="utf-8")
    assert run(["check", "--no-cache"]) == 0


@pytest.mark.parametrize("option", ["--diff", "--plan"])
def test_looking_changes_nothing(option: str, bookings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (bookings / "tests/conftest.py").read_bytes()
    assert fix(option) == 1
    assert capsys.readouterr().out
    assert (bookings / "tests/conftest.py").read_bytes() == before


def test_a_diff_can_be_applied(bookings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fix("--diff")
    patch = capsys.readouterr().out
    subprocess.run(["git", "apply", "-p0", "-"], input=patch, text=True, check=True)
    assert run(["check", "--no-cache"]) == 0
    assert bookings.is_dir()


def test_the_plan_names_every_table(bookings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fix("--plan")
    printed = capsys.readouterr().out
    assert "booking_staff" in printed
    assert "src/models/booking.py" in printed
    assert bookings.is_dir()


@pytest.mark.parametrize("option", ["--diff", "--plan", "--quiet", "--allow-dirty"])
def test_names_in_documents_are_left_to_people(option: str, bookings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ">>> from src.models.user import User\n" * 15
    (bookings / "a.md").write_text(text, encoding="utf-8")
    fix(option)
    printed = capsys.readouterr()
    lines = (printed.err if option == "--diff" else printed.out).splitlines()
    told = [line for line in lines if line.startswith("     at: a.md")]
    assert len(told) == (0 if option == "--quiet" else 10)
    assert told[:1] in (
        [],
        ["     at: a.md:1: `from src.models.user import User` should be `from models.user import User`"],
    )
    assert ("     and 5 more, with --verbose" in lines) is bool(told)
    assert (bookings / "a.md").read_text(encoding="utf-8") == text


def test_exit_codes(bookings: Path) -> None:
    assert fix("--select", "OB201") == 0, "nothing of that kind is there"
    assert fix("--exit-non-zero-on-fix") == 1
    assert fix("--exit-non-zero-on-fix") == 0, "nothing was left to repair"
    assert bookings.is_dir()


def test_files_that_git_has_no_copy_of_are_not_changed(bookings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    committed()
    conftest = bookings / "tests/conftest.py"
    conftest.write_text(conftest.read_text(encoding="utf-8") + "\n# mine\n", encoding="utf-8")
    before = conftest.read_bytes()
    assert fix() == 2
    assert "git has no copy of tests/conftest.py" in capsys.readouterr().err
    assert conftest.read_bytes() == before
    assert fix("--allow-dirty") == 0
    assert conftest.read_bytes() != before


def test_other_files_may_be_changed_in_git(bookings: Path) -> None:
    committed()
    (bookings / "README.md").write_text("mine\n", encoding="utf-8")
    assert fix() == 0


def test_asking_needs_a_terminal(bookings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix("--interactive") == 2
    assert "--interactive: needs a terminal" in capsys.readouterr().err
    assert bookings.is_dir()


def test_a_root_outside_of_the_project_is_refused(bookings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix("--root", "..") == 2
    assert "--root: ..: is no directory of the project" in capsys.readouterr().err
    assert bookings.is_dir()


def test_check_does_not_pay_for_it() -> None:
    program = (
        "import sys, onebase.command_line as line; line.run(['check', '--no-cache', '.'])\n"
        "print('libcst' in sys.modules)"
    )
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=BOOKINGS, capture_output=True, text=True, check=False)
    assert result.stdout.splitlines()[-1] == "False"


def test_what_nobody_can_repair_for_you_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.py").write_text(TWO_OF_ONE_IDENTITY, encoding="utf-8")
    (tmp_path / "Procfile").write_text("web: python main.py\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert fix("--unsafe-fixes") == 1
    printed = capsys.readouterr().out
    assert "by hand: OB706" in printed
    assert "     help: " in printed


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(
    ("answers", "code", "said", "changed"),
    [
        ("?\ny\nn\nq\n", 0, "n - leave it", True),
        ("q\n", 1, "Nothing was repaired; 1 finding left.", False),
        ("\x04", 130, "Nothing was changed.", False),
    ],
    ids=["some", "none", "nobody answers"],
)
def test_each_step_is_shown_and_asked_for(answers: str, code: int, said: str, changed: bool, bookings: Path) -> None:
    import pty

    before = (bookings / "tests" / "conftest.py").read_bytes()
    terminal, theirs = pty.openpty()
    command = [sys.executable, "-m", "onebase", "fix", "--interactive", "--unsafe-fixes"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(terminal, answers.encode())
    printed = b""
    while chunk := _read(terminal):
        printed += chunk
    os.close(terminal)
    assert process.wait() == code
    assert said in printed.decode()
    assert printed.decode().count("declined") == 0
    assert ((bookings / "tests" / "conftest.py").read_bytes() != before) is changed


def _read(terminal: int) -> bytes:
    """What the process has printed; nothing once it has ended (Linux says EIO then, pty(7))."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_difference_that_is_empty_says_what_would_be_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TWO_OF_ONE_IDENTITY.replace("meal", "dinner")
    (tmp_path / "main.py").write_text(text, encoding="utf-8")
    (tmp_path / "Procfile").write_text("web: python main.py\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert fix("--diff") == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert '1 further step with --unsafe-fixes: OB706 "dinner" becomes "lunch" (main.py:19)' in shown.err
