"""`onebase explain -` and `onebase explain FILE`."""

import subprocess
import sys
from pathlib import Path

from tests.failures.test_reading import MESSAGE
from tests.observer.projects import BASE, USER, environment, write

FILES = {
    "db.py": BASE,
    "app/__init__.py": "",
    "app/user.py": USER,
    "pytest.ini": "[pytest]\npythonpath = . app\n",
    "tests/test_a.py": "import app.user\n",
    "tests/test_b.py": "import user\n",
}


def explain(directory: Path, source: str, text: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "onebase", "explain", source]
    return subprocess.run(
        command, cwd=directory, env=environment(), input=text, capture_output=True, text=True, check=False
    )


def test_a_failure_is_explained_by_the_project(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    text = MESSAGE.replace("booking_reminders", "user")
    result = explain(tmp_path, "-", text)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"line 1: {text}"[:150])
    assert "error[OB101]" in result.stdout
    (tmp_path / "log.txt").write_text(f"\n\n{text}\n", encoding="utf-8")
    assert explain(tmp_path, "log.txt").stdout.startswith("line 3: ")


def test_what_has_no_cause_here_says_so(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    result = explain(tmp_path, "-", MESSAGE)
    assert result.returncode == 1
    assert "of this family, but nothing in the source of this project is its cause" in result.stdout
    result = explain(tmp_path, "-", "ValueError: no\n")
    assert (result.returncode, result.stdout.startswith("not of this family")) == (1, True)
