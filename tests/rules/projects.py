"""Small projects in a directory, and what the tool says of them."""

from collections.abc import Mapping
from pathlib import Path

from onebase.project.settings import Selection, Settings
from onebase.session import check

BASE = "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
BOOKING = """\
from sqlalchemy import Column, Integer

from database import Base


class Booking(Base):
    __tablename__ = "booking"

    id = Column(Integer, primary_key=True)
"""
PYTEST = "[pytest]\npythonpath = .\n"


def found(directory: Path, files: Mapping[str, str], *codes: str) -> list[tuple[str, int, str]]:
    """Path, line and code of every finding of these rules, sorted."""
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")
    settings = Settings(str(directory), selection=(Selection(select=codes),), respect_gitignore=False)
    findings = check([directory], settings).findings
    return sorted((each.place.path, each.place.line, each.code) for each in findings)
