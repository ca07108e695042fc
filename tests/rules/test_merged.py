"""What env.py puts together under one name is what SQLAlchemy has in the end."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from onebase.project.settings_values import Settings
from onebase.rules._alembic import alembic_target
from onebase.rules._merged import sources_of
from onebase.session import Clock, open_program

FORMS = [
    "target = [base.metadata for base in (A, B)]\n",
    "target = [A.metadata] + [B.metadata]\n",
    "BASES = [A, B]\ntarget = list(base.metadata for base in BASES)\n",
    "ALL = {'a': A.metadata, 'b': B.metadata}\ntarget = list(ALL.values())\n",
    (
        "target = MetaData()\nfor m in [A.metadata, B.metadata]:\n    for t in m.tables.values():\n"
        "        t.to_metadata(target)\n"
    ),
    (
        "target = MetaData()\nfor base in (A, B):\n    for table in base.metadata.sorted_tables:\n"
        "        table.to_metadata(target)\n"
    ),
    (
        "target = MetaData()\nfor t in A.metadata.tables.values():\n    t.to_metadata(target)\n"
        "for _, t in list(B.metadata.tables.items()):\n    t.to_metadata(target)\n"
    ),
    "target = A.metadata\nfor t in B.metadata.sorted_tables:\n    target._add_table(t.name, t.schema, t)\n",
    "target = A.metadata\nfor t in B.metadata.tables.values():\n    t.to_metadata(A.metadata)\n",
]
NOT_TOLD = [
    "target = A.metadata\n",
    "target = [base.metadata for base in (A, B) if base is A]\n",
    (
        "target = MetaData()\nfor m in (A.metadata, B.metadata):\n    for t in m.tables.values():\n        if t.name:\n"
        "            t.to_metadata(target)\n"
    ),
    "def merge(*every):\n    return every[0]\ntarget = merge(A.metadata, B.metadata)\n",
    "target = MetaData()\nfor m in everything():\n    for t in m.tables.values():\n        t.to_metadata(target)\n",
    "target = [A.metadata]\ntarget = [B.metadata]\n",
    "target = [\n",
]
ADDED_SOMEHOW = [
    "target = A.metadata\nfor t in B.metadata.sorted_tables:\n    if t:\n        target._add_table(t.name, None, t)\n",
    "def add():\n    for t in B.metadata.sorted_tables:\n        t.to_metadata(target)\ntarget = A.metadata\nadd()\n",
]


class Base:
    def __init__(self, table: str) -> None:
        self.metadata = MetaData()
        Table(table, self.metadata, Column("id", Integer))


def tables(target: "MetaData | Iterable[MetaData]") -> list[str]:
    every = [target] if isinstance(target, MetaData) else target
    return sorted({name for each in every for name in each.tables})


@pytest.mark.parametrize("text", FORMS)
def test_what_is_put_together_is_told(text: str) -> None:
    names: dict[str, Any] = {"A": Base("a"), "B": Base("b"), "MetaData": MetaData}
    exec(text, names)  # noqa: S102 - the forms stand above
    told = [eval(each, names) for each in sources_of(text, "target") or ()]  # noqa: S307 - names of the forms above
    assert tables(told) == tables(names["target"]) == ["a", "b"]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_cannot_be_told_is_nothing(text: str) -> None:
    assert sources_of(text, "target") == ()


@pytest.mark.parametrize("text", ADDED_SOMEHOW)
def test_tables_that_are_added_in_another_way_leave_it_open(text: str) -> None:
    assert sources_of(text, "target") is None


@pytest.mark.parametrize("text", FORMS)
def test_alembic_compares_with_all_of_it(text: str, tmp_path: Path) -> None:
    files = {
        "alembic.ini": "[alembic]\nscript_location = mig\nprepend_sys_path = .\n",
        "db.py": "from sqlalchemy.orm import declarative_base\nA = declarative_base()\nB = declarative_base()\n",
        "mig/env.py": "from alembic import context\nfrom sqlalchemy import MetaData\nfrom db import A, B\n"
        f"{text}context.configure(target_metadata=target)\n",
    }
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content)
    program = open_program(Settings(directory=str(tmp_path.resolve())), Clock(lambda _: None))
    (entry,) = program.entry_points
    target = alembic_target(program, program.world(program.load(entry)))
    assert target is not None
    assert {each.place.line for each in target.metadata or () if each.place} == {2, 3}
