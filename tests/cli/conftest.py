"""A small project with one double import, and a way to run commands in it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from onebase.command_line import run

DOUBLE = {
    "pytest.ini": "[pytest]\npythonpath = . src\n",
    "src/__init__.py": "",
    "src/database.py": "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
    "src/models.py": (
        "from sqlalchemy import Column, Integer\n\nfrom database import Base\n\n\n"
        'class User(Base):\n    __tablename__ = "users"\n    id = Column(Integer, primary_key=True)\n'
    ),
    "tests/test_user.py": "import models\nfrom src.models import User\n",
}


class Outcome(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Onebase = Callable[..., Outcome]
Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files of a project and makes it the working directory."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return write


@pytest.fixture
def onebase(capsys: pytest.CaptureFixture[str]) -> Onebase:
    """Runs a command line in this process, as `onebase.__main__` does."""

    def onebase(*arguments: str) -> Outcome:
        code = run(arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return onebase


@pytest.fixture
def double(write: Write, onebase: Onebase) -> Onebase:
    """Runs a command line in a project with a double import."""
    write(DOUBLE)
    return onebase


@pytest.fixture
def clean(write: Write, onebase: Onebase) -> Onebase:
    """Runs a command line in a project without findings."""
    write({**DOUBLE, "tests/test_user.py": "from models import User\n"})
    return onebase
