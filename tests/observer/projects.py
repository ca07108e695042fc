"""Small projects in real directories, and processes that run in them."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

BASE = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
USER = """
from sqlalchemy import Column, Integer
from db import Base


class User(Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
"""
# `app` and the directory above it are import roots, so that `app/user.py` has two names.
TWO_ROOTS = {
    "db.py": BASE,
    "app/__init__.py": "",
    "app/user.py": USER,
    "roots.py": "import sys\nsys.path.append('app')\n",
}


def write(directory: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        file = directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text), encoding="utf-8")
    return directory


def environment(**added: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST", "ONEBASE"))}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **added}


def python(directory: Path, code: str, *options: str) -> "subprocess.CompletedProcess[str]":
    """Runs code as the script `main.py` of a project."""
    write(directory, {"main.py": code})
    return execute(directory, *options, "main.py")


def onebase(directory: Path, *arguments: str, **added: str) -> "subprocess.CompletedProcess[str]":
    return execute(directory, "-m", "onebase", *arguments, **added)


def execute(directory: Path, *arguments: str, **added: str) -> "subprocess.CompletedProcess[str]":
    """Runs Python with `added` in its environment."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=directory,
        env=environment(**added),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
