"""Programs that start further interpreters in their process (PEP 554, PEP 734): their outcome is what it is without us,
and what the interpreters load is told beside what the program loads."""

import sys
from pathlib import Path

from tests.observer.projects import TWO_ROOTS, execute, write

# Isolated interpreters cannot load the extension modules of SQLAlchemy, the older kind can.
PROGRAM = """
import sys
try:
    import _interpreters as low
except ImportError:
    import _xxsubinterpreters as low

def start(isolated):
    try:
        return low.create("isolated" if isolated else "legacy")
    except (TypeError, ValueError):
        return low.create(isolated=isolated)

def execute(interpreter, code):
    try:
        failed = low.run_string(interpreter, "import sys; sys.path.insert(0, '.')\\n" + code)
        print("failed" if failed else "done", flush=True)
    except low.RunFailedError as error:  # Python up to 3.12
        print("failed", flush=True)

for isolated in (False, True):
    for code in CODES:
        interpreter = start(isolated)
        execute(interpreter, code)
        low.destroy(interpreter)
execute(start(False), "import value; print(value.VALUE)")  # left to the end of the process
"""
FILES = {**TWO_ROOTS, "value.py": "VALUE = 1\n"}


def outcome(directory: Path, *words: str) -> tuple[int, str, str]:
    done = execute(directory, *words)
    return done.returncode, done.stdout, done.stderr


def project(directory: Path, codes: list[str]) -> Path:
    return write(directory, {**FILES, "main.py": f"CODES = {codes!r}\n{PROGRAM}"})


def test_the_same_with_and_without_us(tmp_path: Path) -> None:
    directory = project(tmp_path, ["import value; print(value.VALUE)", "import missing", "raise SystemExit(3)"])
    alone = outcome(directory, "main.py")
    assert alone[1].count("done\n") == 3
    assert outcome(directory, "-m", "onebase", "run", "--heal", "--", sys.executable, "main.py") == alone


def test_what_an_interpreter_loads_is_told(tmp_path: Path) -> None:
    directory = project(tmp_path, ["import roots, app.user, user"])
    alone = outcome(directory, "main.py")
    command = ["-m", "onebase", "run", "--loaded", "--", sys.executable, "main.py"]
    code, output, errors = outcome(directory, *command)
    assert (code, output) == alone[:2]
    assert "onebase: OB101: `app/user.py` is executed twice, as `app.user` and as `user`\n" in errors
    assert "    app.user: app/user.py, asked for at <" in errors
