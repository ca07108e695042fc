"""Two definitions of one table: a repetition goes, a difference is shown."""

from pathlib import Path

import pytest

from .projects import planned, repaired, write_files

MODELS = """\
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Customer(Base):
    __tablename__ = "customer"

    id = Column(Integer, primary_key=True)
    name = Column(String(20))
"""
GUEST = """

class Guest(Base):
    __tablename__ = "customer"
    __table_args__ = {"extend_existing": True}

    id = Column(Integer, primary_key=True)
"""
OTHER = """\
from sqlalchemy import Column, Integer

from models import Base


class Customer(Base):
    __tablename__ = "customer"

    id = Column(Integer, primary_key=True)


print(Customer)
"""


def project(models: str, **others: str) -> dict[str, str]:
    files = {f"{name}.py": text for name, text in others.items()}
    return {"models.py": models, **files, "Procfile": f"web: python {'main' if others else 'models'}.py\n"}


def refused(directory: Path, files: dict[str, str]) -> str:
    write_files(directory, files)
    plan = planned(directory, unsafe=True)
    assert plan.steps == ()
    return "\n".join(line for each in plan.refused for line in (each.reason, *each.fix.notes))


def test_a_repetition_in_the_same_file_becomes_a_second_name(tmp_path: Path) -> None:
    after = repaired(tmp_path, project(f"{MODELS}{GUEST}\n\nprint(Guest)\n"), unsafe=True)
    assert after == {"models.py": f"{MODELS}\n\nGuest = Customer\n\n\nprint(Guest)\n".encode()}


def test_a_repetition_in_another_file_becomes_an_import(tmp_path: Path) -> None:
    after = repaired(tmp_path, project(MODELS, other=OTHER, main="import models\nimport other\n"), unsafe=True)
    assert after == {"other.py": b"from models import Customer\n\nprint(Customer)\n"}


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        ("    since = Column(Integer)\n", "| since: Integer"),
        ("    name = Column(String(40))\n", "name: String(20)       | name: String(40)\n1 column is alike"),
        ("\n    def greet(self):\n        return self.id\n", "| -\n1 column is alike"),
    ],
)
def test_what_has_something_of_its_own_is_shown_beside_the_other(own: str, shown: str, tmp_path: Path) -> None:
    assert shown in refused(tmp_path, project(f"{MODELS}{GUEST}{own}"))


def test_two_names_of_a_table_that_the_database_takes_for_one_are_a_decision(tmp_path: Path) -> None:
    twin = GUEST.replace('"extend_existing": True', '"schema": "public"')
    text = f"{MODELS}{twin}\nURL = 'postgresql://localhost/shop'\n"
    assert "two definitions of `public.customer` differ" in refused(tmp_path, project(text))


TABLE = """\
from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.orm import declarative_base

Base = declarative_base()

customer = Table("customer", Base.metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))


"""


def mapping(body: str) -> str:
    return f"{TABLE}class Customer(Base):\n{body}\n    def greeting(self):\n        return self.name\n"


def test_a_class_that_repeats_a_table_maps_it(tmp_path: Path) -> None:
    columns = (
        '    __tablename__ = "customer"\n\n    id = Column(Integer, primary_key=True)\n    name = Column(String(20))\n'
    )
    options = '    __table_args__ = {"extend_existing": True, "info": {}}\n'
    for body in (columns, columns.replace("\n\n", f"\n{options}\n", 1)):
        after = repaired(tmp_path, project(mapping(body)), unsafe=True)
        assert after == {"models.py": mapping("    __table__ = customer\n").encode()}


@pytest.mark.parametrize(
    "columns",
    [
        "    id = Column(Integer, primary_key=True)\n",
        '    number = Column("id", Integer, primary_key=True)\n    name = Column(String(20))\n',
        "    id = Column(Integer, primary_key=True)\n    name = Column(String(20))\n    order = name.desc()\n",
    ],
    ids=["fewer columns", "another attribute", "a column is used"],
)
def test_a_class_that_says_something_else_than_the_table_is_left(columns: str, tmp_path: Path) -> None:
    assert refused(tmp_path, project(mapping(f'    __tablename__ = "customer"\n\n{columns}')))
