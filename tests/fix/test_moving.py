"""Definitions move out of functions, and out of files that are executed again."""

import subprocess
import sys
from pathlib import Path

import pytest

from .projects import BASE, planned, repaired, write_files

FACTORY = '''\
from sqlalchemy import Column, Integer

from base import Base


# Makes the application.
def create_app(settings=None):
    """The application."""
    from sqlalchemy import String

    # A note, of
    class Note(Base):
        """What was said.

        In two lines.
        """

        __tablename__ = "notes"

        id = Column(Integer, primary_key=True)
        text = Column(String(20))

    return Note
'''
MOVED = '''\
from sqlalchemy import Column, Integer

from base import Base
from sqlalchemy import String


# A note, of
class Note(Base):
    """What was said.

    In two lines.
    """

    __tablename__ = "notes"

    id = Column(Integer, primary_key=True)
    text = Column(String(20))


# Makes the application.
def create_app(settings=None):
    """The application."""
    return Note
'''
TESTS = "from app import create_app\n\n\ndef test_a():\n    create_app()\n\n\ndef test_b():\n    create_app()\n"


def factory(app: str = FACTORY) -> dict[str, str]:
    return {"base.py": BASE, "app.py": app, "tests/test_app.py": TESTS, "pytest.ini": "[pytest]\npythonpath = .\n"}


def refused(directory: Path, files: dict[str, str]) -> str:
    write_files(directory, files)
    plan = planned(directory, unsafe=True)
    assert plan.steps == ()
    return "\n".join(each.reason for each in plan.refused)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_class_moves_above_its_function_with_what_it_needs(newline: str, tmp_path: Path) -> None:
    after = repaired(tmp_path, factory(FACTORY.replace("\n", newline)), unsafe=True)
    assert after == {"app.py": MOVED.replace("\n", newline).encode()}


def test_classes_of_one_function_move_together_where_they_need_each_other(tmp_path: Path) -> None:
    other = "    class Answer(Base):\n        __tablename__ = 'answers'\n        id = Column(Note.id, primary_key=1)\n"
    files = factory(FACTORY.replace("    return", f"{other}    return"))
    after = repaired(tmp_path, files, unsafe=True)["app.py"].decode()
    assert after.index("\nclass Note(Base):\n") < after.index("\nclass Answer(Base):\n") < after.index("\ndef create")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("String(20)", "String(settings)", "needs `settings`, which is known in `create_app` only"),
        ("from base import Base\n", "from base import Base\n\nNote = None\n", "means something else in the module"),
        ("    # A note, of\n    class Note", "    class Note", ""),
    ],
)
def test_a_class_that_needs_its_function_stays(old: str, new: str, why: str, tmp_path: Path) -> None:
    app = FACTORY.replace(old, new)
    if why:
        assert why in refused(tmp_path, factory(app))
    else:
        assert repaired(tmp_path, factory(app), unsafe=True)


STARTED = """\
import sys

from sqlalchemy import Column, Integer

from base import Base

LENGTH = 20  # of what
TITLE = "bookings"


class Booking(Base):
    __tablename__ = TITLE

    id = Column(Integer, primary_key=True)


if __name__ == "__main__":
    from reports import table_name

    print(table_name(), LENGTH, file=sys.stdout)
"""
SCRIPT = {
    "base.py": BASE,
    "booking.py": STARTED,
    "reports.py": "from booking import Booking\n\n\ndef table_name():\n    return Booking.__tablename__\n",
    "Procfile": "web: python booking.py\n",
}


def test_a_started_file_keeps_what_it_starts(tmp_path: Path) -> None:
    after = repaired(tmp_path, SCRIPT, unsafe=True)
    assert after["booking.py"].decode().startswith("import sys\n\nLENGTH = 20  # of what\n")
    assert "class" not in after["booking.py"].decode()
    moved = STARTED.partition("\nif")[0].rstrip().removeprefix("import sys\n\n").replace("LENGTH = 20  # of what\n", "")
    assert after["booking_models.py"].decode() == f"{moved}\n"
    assert after["reports.py"].startswith(b"from booking_models import Booking\n")
    run = subprocess.run([sys.executable, "booking.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == "bookings 20\n"


def test_who_imports_the_module_itself_gets_the_new_one_by_the_old_name(tmp_path: Path) -> None:
    reports = "import booking\n\n\ndef table_name():\n    return booking.Booking.__tablename__\n"
    after = repaired(tmp_path, {**SCRIPT, "reports.py": reports}, unsafe=True)
    assert after["reports.py"].decode() == reports.replace("import booking", "import booking_models as booking")
    assert b"LENGTH" in after["booking_models.py"]


def test_what_other_processes_rely_on_stays(tmp_path: Path) -> None:
    files = {
        **SCRIPT,
        "booking.py": STARTED.replace("\n\nif", "\n\nBase.metadata.info['ready'] = True\nprint()\n\nif"),
        "worker.py": "import reports\n",
        "Procfile": "web: python booking.py\nworker: python worker.py\n",
    }
    assert "processes that import the file rely on this line" in refused(tmp_path, files)


def test_a_fixture_stays_in_conftest(tmp_path: Path) -> None:
    files = {
        "base.py": BASE,
        "pytest.ini": "[pytest]\npythonpath = .\n",
        "tests/conftest.py": "import pytest\nfrom sqlalchemy import Column, Integer\n\nfrom base import Base\n\n\n"
        "class Note(Base):\n    __tablename__ = 'notes'\n    id = Column(Integer, primary_key=True)\n\n\n"
        "@pytest.fixture\ndef note():\n    return Note()\n",
        "tests/test_note.py": "from tests.conftest import Note, note\n",
    }
    assert "a fixture is imported" in refused(tmp_path, files)


@pytest.mark.parametrize("options", ["", ", port=80", ", reload=True", ", workers=2"])
def test_a_server_gets_the_application_itself_unless_it_needs_the_name(options: str, tmp_path: Path) -> None:
    main = STARTED.replace("from reports import table_name\n\n    print(table_name(), LENGTH, file=sys.stdout)", "RUN")
    main = main.replace("RUN", f'import uvicorn\n\n    uvicorn.run("main:app"{options})').replace("LENGTH", "app")
    files = {"base.py": BASE, "main.py": main, "Procfile": "web: python main.py\n"}
    if "=T" in options or "workers" in options:
        after = repaired(tmp_path, files, unsafe=True)
        assert b"from models import Booking  # noqa: F401\n" in after["main.py"]
        assert b"class Booking(Base):" in after["models.py"]
    else:
        after = repaired(tmp_path, files, unsafe=True)
        assert after == {"main.py": main.replace('"main:app"', "app").encode()}


PAGE = """\
import streamlit
from sqlalchemy import Column, Integer

from base import Base


class Note(Base):
    __tablename__ = "notes"

    id = Column(Integer, primary_key=True)


streamlit.button("go")
"""


def test_a_page_still_loads_the_models_that_it_only_defined(tmp_path: Path) -> None:
    files = {"base.py": BASE, "page.py": PAGE, "Procfile": "web: streamlit run page.py\n"}
    after = repaired(tmp_path, files, unsafe=True)
    assert after["page.py"].decode().startswith("import streamlit\n\nfrom models import Note  # noqa: F401\n")
    assert b"class Note(Base):" in after["models.py"]
