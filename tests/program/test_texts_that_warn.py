"""Files whose text Python warns of are read like any others, and nobody is told of it."""

import subprocess
import sys
import warnings
from pathlib import Path

from onebase.program.functions import Functions
from onebase.program.uses import Uses
from onebase.project.discovery import discover_files
from onebase.rules._texts import tree_of

# An escape that Python does not know: a DeprecationWarning, from Python 3.12 on a SyntaxWarning.
MODEL = """from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)


def main():
    pass
"""
TEXT = 'def prepare():\n    return "\\d"\n\n\ndef test_prepare():\n    prepare()\n'


def test_readers_of_whole_files_are_silent(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(TEXT, encoding="utf-8")
    index = discover_files(tmp_path)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert [each.name for each in Functions(index).of("test_shop.py")] == ["prepare", "test_prepare"]
        assert Uses(index).is_used("prepare")
        assert tree_of(TEXT) is not None
    assert told == []


def test_a_check_prints_no_warning_of_what_it_reads(tmp_path: Path) -> None:
    doubtful = 'PATTERN = "\\d"\n'
    texts = {
        "setup.py": doubtful
        + 'from setuptools import setup\nsetup(entry_points={"console_scripts": ["shop = app:main"]})\n',
        "noxfile.py": doubtful + 'import nox\n\n\n@nox.session\ndef tests(session):\n    session.run("pytest")\n',
        "Makefile": "start:\n\tpython -c 'import app; \"\\d\"'\n",
        "app.py": doubtful + MODEL,
        "tests/test_app.py": doubtful + "import app\n\n\ndef test_app():\n    pass\n",
    }
    for path, text in texts.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-W", "always", "-m", "onebase", "check", "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("No problems found in 4 files")
