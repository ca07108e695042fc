"""`check --watch`, in processes as people start them."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from .conftest import DOUBLE, Onebase, Write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is a signal of POSIX here")
WATCHING = "Watching for changes; Ctrl-C ends."
PATIENCE = 300


class Watcher:
    """A process that watches, and the lines that it prints."""

    def __init__(self, project: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "onebase", "check", "--watch", "--output-format", "concise", *options],
            cwd=project,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def said(self) -> list[str]:
        """What is printed by the next check."""
        lines: list[str] = []
        while not lines or lines[-1] != WATCHING:
            lines.append(self._lines.get(timeout=PATIENCE))
        return lines[:-1]

    def is_silent(self) -> bool:
        try:
            self._lines.get(timeout=1)
        except Empty:
            return True
        return False

    def press_control_c(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)


@pytest.fixture
def project(write: Write) -> Path:
    return write(DOUBLE)


@pytest.fixture
def watcher(project: Path) -> Iterator[Watcher]:
    watcher = Watcher(project)
    yield watcher
    if watcher.process.poll() is None:
        os.killpg(watcher.process.pid, signal.SIGKILL)
    watcher.process.wait()
    assert watcher.process.stdout is not None
    watcher.process.stdout.close()


def test_a_change_is_checked_and_control_c_ends(watcher: Watcher, project: Path) -> None:
    first = watcher.said()
    assert first[0].startswith("tests/test_user.py:2:1: error[OB101]")
    assert watcher.is_silent()  # its own cache is no change
    (project / "tests/test_user.py").write_text("import models\n")
    assert watcher.said() == ["No problems found in 4 files (1 entry point)."]
    (project / "tests/test_user.py").write_text(DOUBLE["tests/test_user.py"])
    assert watcher.said() == first
    assert watcher.press_control_c() == 0
    assert watcher.is_silent()


def test_what_cannot_be_checked_at_all_is_not_watched(project: Path, onebase: Onebase) -> None:
    command = [sys.executable, "-m", "onebase", "check", "--watch", "nowhere"]
    assert subprocess.run(command, cwd=project, check=False).returncode == 2
    refused = onebase("check", "--watch", "--stdin-filename", "src/models.py")
    assert refused.err == "onebase: --watch: the standard input cannot be read again; leave out --stdin-filename\n"


@pytest.mark.usefixtures("project")
def test_the_package_that_is_missing_is_named(onebase: Onebase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    missing = onebase("check", "-w")
    assert missing == (2, "", 'onebase: --watch: needs watchfiles: python -m pip install "onebase[watch]"\n')


def test_a_module_of_the_project_is_not_imported(project: Path) -> None:
    (project / "json.py").write_text("raise SystemExit('executed')\n")
    (project / "onebase.py").write_text("raise SystemExit('executed')\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    code = "from onebase.commands.watching import _START; print(_START)"
    start = subprocess.check_output([sys.executable, "-c", code], cwd=project.parent, env=environment, text=True)
    command = [sys.executable, "-c", start.strip(), "check", "--no-cache"]
    assert subprocess.run(command, cwd=project, capture_output=True, env=environment, check=False).returncode == 1
