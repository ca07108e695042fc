"""The law of declarations: what is told of a class or table is what SQLAlchemy makes of it."""

import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import clear_mappers

from onebase.facts.module import ClassFact, ColumnFact, TableFact
from tests.facts.sources import facts

HEAD = """\
import datetime
from typing import Annotated, Optional
import sqlalchemy as sa
from sqlalchemy import *
from sqlalchemy.orm import *
class Base(DeclarativeBase): pass
"""
Told = tuple[str, bool, bool, bool, bool, tuple[str, ...]]


def executed(source: str) -> MetaData:
    """The MetaData after running the source as a module of its own."""
    module = types.ModuleType("declared")
    sys.modules["declared"] = module
    try:
        exec(HEAD + source, module.__dict__)  # noqa: S102
    finally:
        del sys.modules["declared"]
        clear_mappers()
    metadata: MetaData = module.__dict__["Base"].metadata
    return metadata


def made(table: Table) -> dict[str, Told]:
    return {
        column.name: (
            str(column.key),
            column.primary_key,
            column.unique or False,
            column.index or False,
            column.default is not None or column.server_default is not None,
            tuple(sorted(key.target_fullname for key in column.foreign_keys)),
        )
        for column in table.columns
    }


def told(columns: tuple[ColumnFact, ...]) -> dict[str, Told]:
    return {
        one.name: (
            one.name,
            one.primary_key,
            one.unique,
            one.indexed,
            one.default,
            tuple(sorted(key.target.text for key in one.foreign_keys)),
        )
        for one in columns
    }


def declared(source: str) -> Iterator[tuple[str, str | None, ClassFact | TableFact]]:
    """Name, schema and fact of every table that the facts tell of."""
    read = facts(HEAD + source)
    declarations: list[ClassFact | TableFact] = [*read.classes, *read.tables]
    for one in declarations:
        name = one.tablename if isinstance(one, ClassFact) else one.name
        if name is not None:
            schema = one.options.schema if one.options is not None else None
            yield name.text, schema.text if schema else None, one


def assert_same(source: str) -> None:
    tables = executed(source).tables
    found = {(f"{schema}.{name}" if schema else name): one for name, schema, one in declared(source)}
    assert set(found) == set(tables)
    for key, one in found.items():
        assert told(one.columns) == made(tables[key])


@pytest.mark.parametrize(
    "source",
    [
        """
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Optional[str]]
    mail = Column("email", String(50), unique=True)
""",
        """
class User(Base):
    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("a", "b"), Index("ix", "a"), {"schema": "shop"})
    id = mapped_column(Integer, Identity(), primary_key=True)
    a: Mapped[int] = mapped_column(index=True)
    b: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
""",
        """
class User(Base):
    __tablename__ = "users"
    id: Mapped[Annotated[int, mapped_column(primary_key=True)]]
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("owners.id"))
    other_id: Mapped[Annotated[int, mapped_column(ForeignKey("owners.id"))]]
    big: Mapped[str] = deferred(mapped_column("large", Text))
class Owner(Base):
    __tablename__ = "owners"
    id = Column(Integer, primary_key=True)
    users: Mapped[list["User"]] = relationship(foreign_keys="User.owner_id")
""",
        """
SCHEMA = "shop"
links = Table(
    "links", Base.metadata,
    Column("a_id", ForeignKey(SCHEMA + ".a.id"), primary_key=True), Column("b", Integer, default=1), schema=SCHEMA,
)
class A(Base):
    __tablename__ = "a"
    __table_args__ = {"schema": SCHEMA}
    id = Column(Integer, primary_key=True)
""",
        """
class User(Base):
    __table__ = Table("users", Base.metadata, Column("id", Integer, primary_key=True), Index("ix", "id"))
""",
        """
class Pair(Base):
    __tablename__ = "pairs"
    a = Column(Integer, primary_key=True)
    b = Column("bb", Integer, primary_key=True)
    x = Column(Integer)
    y = Column(Integer)
    __table_args__ = (ForeignKeyConstraint(["x", "y"], ["pairs.a", "pairs.bb"]),)
""",
        """
class User(Base):
    @declared_attr.directive
    def __tablename__(cls): return "users"
    @declared_attr
    def id(cls): return mapped_column(Integer, primary_key=True)
    @declared_attr.directive
    def __table_args__(cls): return ({"schema": "shop"},)
""",
    ],
)
def test_declarations(source: str) -> None:
    assert_same(source)


OPTIONS = st.lists(
    st.sampled_from(["index=True", "unique=True", "default=1", "server_default='1'", "nullable=False", "comment='c'"]),
    unique=True,
    max_size=3,
)
COLUMNS = st.sampled_from(
    [
        "Column(Integer{})",
        "Column('{}_explicit', Integer{})",
        "mapped_column(Integer, ForeignKey('t0.id'){})",
        "sa.Column(sa.String(5){})",
        "deferred(Column(Integer{}))",
    ]
)


@st.composite
def classes(draw: st.DrawFn) -> str:
    lines = []
    for number in range(draw(st.integers(1, 3))):
        lines += [f"class T{number}(Base):", f"    __tablename__ = 't{number}'"]
        lines.append("    id: Mapped[int] = mapped_column(primary_key=True)")
        for index in range(draw(st.integers(0, 3))):
            options = "".join(f", {option}" for option in draw(OPTIONS))
            template = draw(COLUMNS)
            parts: tuple[Any, ...] = (f"c{index}", options) if template.count("{}") == 2 else (options,)
            annotated = draw(st.booleans()) and "mapped_column" in template
            name = f"c{index}: Mapped[int]" if annotated else f"c{index}"
            lines.append(f"    {name} = {template.format(*parts)}")
    return "\n".join(lines)


@given(classes())
def test_every_composition_of_columns(source: str) -> None:
    assert_same(source)
