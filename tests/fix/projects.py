"""Small projects, repaired."""

from collections.abc import Mapping
from pathlib import Path

from onebase.fix.disk import changes_of, write
from onebase.fix.plan import Plan
from onebase.fix.situation import Wishes
from onebase.project.settings import Settings
from onebase.repair import make_plan

BASE = "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
BOOKING = """\
from sqlalchemy import Column, Integer

from base import Base


class Booking(Base):
    __tablename__ = "bookings"

    id = Column(Integer, primary_key=True)
"""
# `src` and the project itself are import roots; `Booking` is one file with two names.
TWO_ROOTS = {
    "base.py": BASE,
    "src/__init__.py": "",
    "src/models/__init__.py": "",
    "src/models/booking.py": BOOKING,
    "src/main.py": "from models.booking import Booking\n",
    "src/worker.py": "from models.booking import Booking\nfrom models import booking\n",
    "pytest.ini": "[pytest]\npythonpath = . src\n",
    "tests/test_main.py": "import main\nimport worker\n",
}


def write_files(directory: Path, files: Mapping[str, str | bytes]) -> None:
    for path, content in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        (directory / path).write_bytes(data)


def planned(directory: Path, *, unsafe: bool = False, root: str | None = None) -> Plan:
    settings = Settings(str(directory), respect_gitignore=False)
    return make_plan([], settings, Wishes(unsafe, root), lambda _: None)


def repaired(
    directory: Path, files: Mapping[str, str | bytes], *, unsafe: bool = False, root: str | None = None
) -> dict[str, bytes]:
    """The files that the repair of a project changes, after it was written; not those that it removes."""
    write_files(directory, files)
    plan = planned(directory, unsafe=unsafe, root=root)
    tree = plan.last.tree
    write(str(directory), changes_of(tree.changed, {path: tree.before(path) for path in tree.changed}))
    assert not plan.last.findings, plan
    return {path: (directory / path).read_bytes() for path, new in tree.changed.items() if new is not None}
