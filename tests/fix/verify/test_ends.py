"""However a command ends, and whoever ends it: nothing of it runs on, no copy stays, the project is as it was."""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onebase.fix.values import CannotEdit
from onebase.fix.verify.comparison import Verdict
from onebase.fix.verify.verifying import Laboratory, Verification, verify
from tests.fix.projects import TWO_ROOTS, write_files

PYTHON = shlex.quote(sys.executable)
PATIENCE = 60.0
DOUBLED = TWO_ROOTS | {"tests/test_main.py": "import main\nimport src.models.booking\n"}


def verified(directory: Path, command: str, *steps: dict[str, bytes], seconds: float | None = None) -> Verification:
    with Laboratory(str(directory), command, ".", lambda _: None, seconds) as laboratory:
        return verify(laboratory, steps)


def sleeper(marks: Path) -> str:
    """A command that writes the number of its process into a file, and does not end."""
    source = f"import os, time; open({str(marks)!r} + '/' + str(os.getpid()), 'x'); time.sleep(600)"
    return f"{PYTHON} -c {shlex.quote(source)}"


def wait_for(marks: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not list(marks.iterdir()):
        assert time.monotonic() < until
        time.sleep(0.05)


def running(marks: Path) -> list[str]:
    return [mark.name for mark in marks.iterdir() if is_running(int(mark.name))]


def is_running(number: int) -> bool:
    """Whether a process is there and is no mere entry that nobody has asked for (proc(5))."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are looked for in /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_whoever_ends_us_ends_the_command(number: int, code: int, tmp_path: Path) -> None:
    project, scratch, marks = tmp_path / "project", tmp_path / "scratch", tmp_path / "marks"
    write_files(project, DOUBLED)
    scratch.mkdir()
    marks.mkdir()
    command = [sys.executable, "-m", "onebase", "fix", "--allow-dirty", "--no-cache"]
    environment = os.environ | {"TMPDIR": str(scratch)}
    verifying = [*command, "--verify", f"{sleeper(marks)} & {sleeper(marks)}"]
    with subprocess.Popen(verifying, cwd=project, env=environment, stdout=subprocess.PIPE) as process:
        wait_for(marks)
        process.send_signal(number)
        assert process.wait(PATIENCE) == code
    assert running(marks) == []
    assert list(scratch.iterdir()) == []
    assert {path: (project / path).read_text(encoding="utf-8") for path in DOUBLED} == DOUBLED


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are looked for in /proc")
def test_what_a_command_leaves_in_the_background_is_not_waited_for(tmp_path: Path) -> None:
    project, marks = tmp_path / "project", tmp_path / "marks"
    write_files(project, {"value.py": "X = 0\n"})
    marks.mkdir()
    waits = f'while [ -z "$(ls {marks})" ]; do sleep 0.1; done'
    found = verified(
        project, f"{sleeper(marks)} & {waits}; {PYTHON} -c 'import value; assert value.X'", {"value.py": b"X = 1"}
    )
    assert found.comparison.verdict is Verdict.BETTER
    assert len(list(marks.iterdir())) >= 1
    assert running(marks) == []


def test_a_command_that_does_not_end_in_time_fails(tmp_path: Path) -> None:
    write_files(tmp_path, {"value.py": "X = 600\n"})
    command = f"{PYTHON} -c 'import time, value; time.sleep(value.X)'"
    assert verified(tmp_path, command, {"value.py": b"X = 0\n"}, seconds=5).comparison.verdict is Verdict.BETTER
    write_files(tmp_path, {"value.py": "X = 0\n"})
    found = verified(tmp_path, command, {"value.py": b"X = 600\n"}, seconds=5)
    assert (found.comparison.verdict, found.comparison.reason) == (Verdict.WORSE, "it does not end in time now")
    assert str(found.after) == "stopped, because the time was over"


def test_a_command_that_nobody_knows_is_no_proof(tmp_path: Path) -> None:
    write_files(tmp_path, {"value.py": "X = 0\n"})
    with pytest.raises(CannotEdit, match=r"cannot be started: .*no-such-command"):
        verified(tmp_path, "no-such-command --quiet", {"value.py": b"X = 1\n"})


def fix(project: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "onebase", "fix", "--allow-dirty", "--no-cache", *options]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def test_a_difference_can_be_proved_without_being_written(tmp_path: Path) -> None:
    write_files(tmp_path, DOUBLED)
    shown = fix(tmp_path, "--diff", "--verify", f"{PYTHON} -m pytest -q tests")
    assert shown.returncode == 1
    assert shown.stdout.startswith("--- tests/test_main.py")
    assert "Verified" in shown.stderr
    assert "src.models" in (tmp_path / "tests/test_main.py").read_text(encoding="utf-8")


def test_an_empty_command_proves_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, DOUBLED)
    found = fix(tmp_path, "--verify", " ")
    assert (found.returncode, found.stderr) == (2, "onebase: --verify: no command is given\n")
