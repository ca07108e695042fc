"""OB201 foretells what SQLAlchemy does: it raises exactly where the rule says so."""

import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import InvalidRequestError

from onebase.project.settings import Selection, Settings
from onebase.session import check
from onebase.vocabulary import Finding

from .projects import BASE, found

MODULES = ("database", "first", "second")
HEAD = "from sqlalchemy import Column, Integer, Table\n\nfrom database import Base\n"


class Statement(NamedTuple):
    """A definition of table `name`, or an import of the module `name`."""

    form: str
    name: str
    flag: str = ""

    def source(self, number: int) -> str:
        if self.form == "import":
            return f"import {self.name}\n"
        if self.form == "class":
            arguments = f"    __table_args__ = {{'{self.flag}': True}}\n" if self.flag else ""
            key = "    id = Column(Integer, primary_key=True)\n"
            return f"class Model{number}(Base):\n    __tablename__ = '{self.name}'\n{arguments}{key}"
        flag = f", {self.flag}=True" if self.flag else ""
        return f"Table('{self.name}', Base.metadata, Column('id', Integer, primary_key=True){flag})\n"


DEFINITIONS = st.builds(
    Statement,
    st.sampled_from(["class", "table"]),
    st.sampled_from(["booking", "payment"]),
    st.sampled_from(["", "", "extend_existing", "keep_existing"]),
)
FIRST, SECOND = Statement("import", "first"), Statement("import", "second")
BODIES = st.fixed_dictionaries(
    {
        "main": st.lists(st.one_of(DEFINITIONS, st.sampled_from([FIRST, SECOND])), max_size=4),
        "first": st.lists(st.one_of(DEFINITIONS, st.just(SECOND)), max_size=3),
        "second": st.lists(DEFINITIONS, max_size=2),
    }
)


def project(bodies: dict[str, list[Statement]]) -> dict[str, str]:
    files = {"database.py": BASE, "Procfile": "web: python main.py\n"}
    for module, body in bodies.items():
        files[f"{module}.py"] = HEAD + "".join(each.source(number) for number, each in enumerate(body))
    return files


@contextmanager
def on_the_path(directory: Path) -> Iterator[None]:
    sys.path.insert(0, str(directory))
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        yield
    finally:
        sys.path.remove(str(directory))
        sys.dont_write_bytecode = before
        for module in MODULES:
            sys.modules.pop(module, None)


def raised(directory: Path) -> str:
    """The table that SQLAlchemy refuses when Python executes the project, "" if it refuses none."""
    with on_the_path(directory):
        try:
            runpy.run_path(str(directory / "main.py"), run_name="__main__")
        except InvalidRequestError as error:
            return str(error).split("'")[1]
    return ""


def findings(directory: Path) -> tuple[Finding, ...]:
    return check(
        [], Settings(str(directory), selection=(Selection(select=("OB201",)),), respect_gitignore=False)
    ).findings


@pytest.mark.filterwarnings("ignore")  # of SQLAlchemy, about class names: none of our business here
@settings(max_examples=150)
@given(BODIES)
def test_it_raises_where_the_rule_says_so(bodies: dict[str, list[Statement]]) -> None:
    with TemporaryDirectory() as name:
        directory = Path(name).resolve()
        for path, text in project(bodies).items():
            (directory / path).write_text(text, encoding="utf-8")
        foretold = {each.name for finding in findings(directory) for each in finding.extent}
        refused = raised(directory)
    assert bool(foretold) == bool(refused)
    assert not refused or refused in foretold


BOOKING = "class Booking(Base):\n    __tablename__ = 'booking'\n    id = Column(Integer, primary_key=True)\n"


def test_the_statement_below_an_import_comes_after_the_imported_module(tmp_path: Path) -> None:
    files = {
        "database.py": BASE,
        "first.py": HEAD + BOOKING,
        "main.py": HEAD + "import first\n" + BOOKING,
        "Procfile": "web: python main.py\n",
    }
    assert found(tmp_path, files, "OB201") == [("main.py", 5, "OB201")]


def test_the_statement_above_an_import_comes_before_the_imported_module(tmp_path: Path) -> None:
    files = {
        "database.py": BASE,
        "first.py": HEAD + BOOKING,
        "main.py": HEAD + BOOKING + "import first\n",
        "Procfile": "web: python main.py\n",
    }
    assert found(tmp_path, files, "OB201") == [("first.py", 4, "OB201")]


def test_what_a_function_imports_comes_after_everything_that_is_loaded(tmp_path: Path) -> None:
    files = {
        "database.py": BASE + "\n\ndef init_database():\n    import old\n",
        "models.py": HEAD + BOOKING,
        "old.py": HEAD + BOOKING,
        "main.py": "import models\nimport database\n\napp = object()\n\n\n@app.get\ndef root():\n"
        "    database.init_database()\n",
        "Procfile": "web: uvicorn main:app\n",
    }
    assert found(tmp_path, files, "OB201") == [("old.py", 4, "OB201")]
