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


def test_the_program_that_failed_is_an_entry_point(tmp_path: Path) -> None:
    """Nothing in the project says how it is started, but the traceback does; it comes from another machine."""
    start = "import sys\nsys.path.append('app')\nimport app.user\nimport user\n"
    files = {**FILES, "jobs/start.py": start, "pytest.ini": "", "jobs/__init__.py": "", "jobs/db.py": BASE}
    write(tmp_path, files)
    message = MESSAGE.replace("booking_reminders", "user")
    module = f'File "<frozen runpy>", line 198, in _run_module_as_main\nFile "/srv/jobs/start.py", line 4\n{message}'
    result = explain(tmp_path, "-", module)
    assert "= holds under: python -m jobs.start\n" in result.stdout, result.stdout
    (tmp_path / "jobs/start.py").write_text(start.replace("'app'", "'.'").replace("import user", "import app.user"))
    assert "python" not in explain(tmp_path, "-", module).stdout
    (tmp_path / "main.py").write_text(start)
    result = explain(tmp_path, "-", f'File "C:\\\\srv\\\\main.py", line 4, in <module>\n{message}')
    assert "= holds under: python main.py\n" in result.stdout


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    result = explain(tmp_path, "log.txt")
    assert result.stderr == 'onebase: explain: no rule has the code or name "log.txt"; and there is no such file\n'
    command = [sys.executable, "-m", "onebase", "explain", "-"]
    closed = ["sh", "-c", '"$@" <&-', "sh", *command]
    done = subprocess.run(closed, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "onebase: explain: the standard input is closed\n")
