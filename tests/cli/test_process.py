"""What only a real process can show: the start, pipes, signals, encodings."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onebase import __version__

from .conftest import DOUBLE


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in DOUBLE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def onebase(project: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=300,
        check=False,
    )


def imported(project: Path, *arguments: str) -> set[str]:
    """The modules that a run imports."""
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        f"sys.argv = ['onebase', *{arguments!r}]\n"
        "from onebase.__main__ import carry_out\n"
        "carry_out(sys.argv[1:])\n"
        "sys.stderr.write(chr(10).join(set(sys.modules) - before))\n"
    )
    return set(onebase(project, "-S", "-c", code, PYTHONPATH=os.pathsep.join(sys.path)).stderr.splitlines())


def test_the_version_is_told_without_importing_anything(project: Path) -> None:
    assert onebase(project, "-m", "onebase", "--version").stdout == f"onebase {__version__}\n"
    modules = imported(project, "--version")
    assert modules == {"onebase", "onebase.__main__"}


def test_a_check_imports_no_more_than_it_needs(project: Path) -> None:
    modules = imported(project, "check")
    assert "onebase.report.full" in modules
    assert not modules & {"rich", "difflib", "importlib.metadata", "multiprocessing", "sqlalchemy", "yaml"}
    assert not modules & {"click", "dataclasses", "inspect", "threading"}


def test_exit_codes_and_streams_of_a_real_process(project: Path) -> None:
    found = onebase(project, "-m", "onebase", "check", "--output-format", "concise")
    assert (found.returncode, found.stderr) == (1, "")
    assert found.stdout.startswith("tests/test_user.py:2:1: error[OB101]")
    wrong = onebase(project, "-m", "onebase", "check", "--select", "nonsense")
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_a_terminal_that_knows_only_ascii_gets_escapes(project: Path) -> None:
    (project / "caf\u00e9.py").write_text("print 'old'\n")
    found = onebase(project, "-m", "onebase", "check", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert found.returncode == 1
    assert re.search(r"caf(\\xe9|\\udcc3\\udca9)\.py:1: not valid Python", found.stdout)


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_closed_pipe_is_quiet(project: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-m", "onebase", "check"],
        cwd=project,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=300,
        check=False,
    )
    os.close(writer)
    assert process.stderr == b""
    assert process.returncode == 141


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_is_quiet(project: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "import onebase.session\n"
        "onebase.session.list_files = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.argv = ['onebase', 'check']\n"
        "from onebase.__main__ import main\n"
        "sys.exit(main())\n"
    )
    found = onebase(project, "-c", code)
    assert found.returncode == 130
    assert (found.stdout, found.stderr.strip()) == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="streams of POSIX")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("check > /dev/full", 2, "onebase: the output cannot be written: No space left on device\n"),
        ("check >&-", 1, ""),
        ("check --select nonsense 2>&-", 2, ""),
        ("check | true", 0, ""),
    ],
)
def test_streams_that_take_nothing(command: str, code: int, said: str, project: Path) -> None:
    if "full" in command and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    found = onebase(project, "-c", f"import os; os.execvp('sh', ['sh', '-c', '{sys.executable} -m onebase {command}'])")
    assert (found.returncode, found.stderr) == (code, said)


@pytest.mark.skipif(os.name == "nt", reason="directories of POSIX")
def test_a_working_directory_that_is_gone_is_one_line(project: Path) -> None:
    gone = project / "gone"
    gone.mkdir()
    code = (
        "import os, sys\n"
        f"os.chdir({str(gone)!r}); os.rmdir({str(gone)!r})\n"
        "from onebase.command_line import run\n"
        "sys.exit(run(['check']))\n"
    )
    found = onebase(project, "-c", code)
    assert (found.returncode, found.stderr) == (2, "onebase: the working directory does not exist any more\n")


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_progress_shows_on_a_terminal_and_cleans_up(project: Path) -> None:
    import pty

    code = (
        "import time\n"
        "from onebase.commands.progress import Progress\n"
        "with Progress(delay=0.0) as progress:\n"
        "    progress('reading')\n"
        "    time.sleep(0.3)\n"
    )
    leader, follower = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    subprocess.run([sys.executable, "-c", code], cwd=project, stderr=follower, env=environment, timeout=300, check=True)
    os.close(follower)
    shown = os.read(leader, 4096).decode()
    os.close(leader)
    assert "reading ... 0 s" in shown
    assert shown.endswith("\r\x1b[K")


def test_progress_never_shows_in_a_pipe(project: Path) -> None:
    code = (
        "import time\n"
        "from onebase.commands.progress import Progress\n"
        "with Progress(delay=0.0) as progress:\n"
        "    progress('reading')\n"
        "    time.sleep(0.1)\n"
    )
    assert onebase(project, "-c", code).stderr == ""
