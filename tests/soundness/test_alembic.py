"""A migration that would drop tables which are merely not loaded is refused; other drops pass."""

import sys
from pathlib import Path

import pytest

from onebase.observer.sources import defining_files
from tests.observer.projects import BASE, USER, execute, write

ENV = """
from alembic import context
from sqlalchemy import create_engine
from onebase.alembic import refuse_blind_drops
import db
{imports}
with create_engine("sqlite:///data.db").connect() as connection:
    context.configure(connection, target_metadata=db.Base.metadata, process_revision_directives=refuse_blind_drops)
    with context.begin_transaction():
        context.run_migrations()
"""
TEMPLATE = "revision = ${repr(up_revision)}\ndown_revision = None\ndef upgrade():\n    pass\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    pytest.importorskip("alembic")
    files = {
        "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
        "migrations/script.py.mako": TEMPLATE,
        "migrations/versions/.keep": "",
        "db.py": BASE,
        "user.py": USER,
        "create.py": "import sqlite3\nsqlite3.connect('data.db').execute('create table user (id integer)')\n",
    }
    write(tmp_path, files)
    assert execute(tmp_path, "create.py").returncode == 0
    return tmp_path


def autogenerate(project: Path, imports: str, *observer: str) -> tuple[int, str]:
    write(project, {"migrations/env.py": ENV.format(imports=imports)})
    result = execute(project, *observer, "-m", "alembic", "revision", "--autogenerate", "-m", "x")
    return result.returncode, result.stdout + result.stderr


def test_a_model_that_is_not_loaded(project: Path) -> None:
    code, printed = autogenerate(project, "")
    assert code != 0
    assert "`user` is defined in user.py:7, which env.py does not import" in printed
    assert list((project / "migrations/versions").glob("*.py")) == []


def test_what_alembic_reads_from_the_database_defines_nothing(project: Path) -> None:
    (project / "user.py").unlink()
    code, printed = autogenerate(project, "", "-m", "onebase", "run", "--", sys.executable)
    assert code == 0, printed
    assert [file.suffix for file in (project / "migrations/versions").glob("*.py")] == [".py"]


def test_tables_of_one_file_are_told_together(project: Path) -> None:
    create = "import sqlite3\nsqlite3.connect('data.db').execute('create table guest (id integer)')\n"
    guest = '\n\nclass Guest(Base):\n    __tablename__ = "guest"\n    id = Column(Integer, primary_key=True)\n'
    write(project, {"user.py": USER + guest, "create.py": create})
    assert execute(project, "create.py").returncode == 0
    code, printed = autogenerate(project, "")
    assert code != 0
    assert "not loaded: `guest`, `user` are defined in user.py:7, which env.py does not import\n" in printed


def test_a_model_that_is_loaded_or_gone(project: Path) -> None:
    code, printed = autogenerate(project, "import user")
    assert code == 0, printed
    (project / "user.py").unlink()
    code, printed = autogenerate(project, "")
    assert code != 0, "there is a head already that was not run"
    assert "not loaded" not in printed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("class LineItem(db.Model):\n    id = 1\n", True),  # Flask-SQLAlchemy
        (
            "class Lineitem(SQLModel, table=True):\n    id: int\n\nclass Other(db.Model):\n    __tablename__ = 'x'\n",
            True,
        ),
        ("class LineItem(db.Model):\n    __tablename__ = 'items'\n", False),
        ("class LineItem(BaseModel):\n    id: int\n", False),
        ("class MyLineItem(db.Model):\n    id = 1\n", False),
    ],
)
def test_a_table_that_its_class_names(tmp_path: Path, text: str, *, found: bool) -> None:
    write(tmp_path, {"model.py": text})
    assert defining_files(str(tmp_path), table="line_item") == ([("model.py", 1)] if found else [])
