"""The tables of a load, and which of them share a MetaData, are those that SQLAlchemy itself makes of the source."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import sqlalchemy
from sqlalchemy import MetaData, Table, event

from onebase.facts.read import read_file
from onebase.program import Program
from onebase.project.discovery import discover_files
from onebase.project.entry import EntryPoint, ImportRoot, Reason, RunFile

Partition = set[frozenset[str]]

ANY = """
    from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table
    from sqlalchemy.orm import declarative_base, registry
"""
TWO = """
    from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table
    from sqlalchemy.orm import DeclarativeBase, DeclarativeBaseNoMeta, Mapped, MappedAsDataclass, declared_attr
    from sqlalchemy.orm import mapped_column, registry
"""
ID = "id = Column(Integer, primary_key=True)"

SPELLINGS = {
    "declarative_base": ANY
    + f"""
    Base = declarative_base()
    class Booking(Base):
        __tablename__ = "booking"
        {ID}
    """,
    "two bases": ANY
    + f"""
    A = declarative_base()
    B = declarative_base()
    class Booking(A):
        __tablename__ = "booking"
        {ID}
    class Payment(B):
        __tablename__ = "payment"
        {ID}
    """,
    "two bases on one MetaData": ANY
    + f"""
    metadata = MetaData()
    A = declarative_base(metadata=metadata)
    B = declarative_base(metadata=metadata)
    class Booking(A):
        __tablename__ = "booking"
        {ID}
    class Payment(B):
        __tablename__ = "payment"
        {ID}
    """,
    "a schema for all": ANY
    + f"""
    Base = declarative_base(metadata=MetaData(schema="shop"))
    class Booking(Base):
        __tablename__ = "booking"
        {ID}
    other = Table("payment", Base.metadata, Column("id", Integer, primary_key=True), schema="audit")
    """,
    "a schema in the arguments": ANY
    + f"""
    Base = declarative_base()
    class Booking(Base):
        __tablename__ = "booking"
        __table_args__ = {{"schema": "shop"}}
        {ID}
    """,
    "a registry": ANY
    + f"""
    mapper_registry = registry()
    Base = mapper_registry.generate_base()
    class Booking(Base):
        __tablename__ = "booking"
        {ID}
    @mapper_registry.mapped
    class Payment:
        __tablename__ = "payment"
        {ID}
    table = Table("log", mapper_registry.metadata, Column("id", Integer, primary_key=True))
    """,
    "a mixin gives the name": ANY
    + f"""
    from sqlalchemy.orm import declared_attr
    Base = declarative_base()
    class Named:
        @declared_attr
        def __tablename__(cls):
            return cls.__name__.lower()
        {ID}
    class Booking(Named, Base):
        pass
    class Payment(Named, Base):
        pass
    """,
    "an abstract class": ANY
    + f"""
    Base = declarative_base()
    class Model(Base):
        __abstract__ = True
        {ID}
    class Booking(Model):
        __tablename__ = "booking"
    """,
    "an abstract class with its own MetaData": ANY
    + f"""
    Base = declarative_base()
    class Archive(Base):
        __abstract__ = True
        metadata = MetaData()
    class Booking(Base):
        __tablename__ = "booking"
        {ID}
    class Old(Archive):
        __tablename__ = "booking"
        {ID}
    """,
    "inheritance in one table": ANY
    + f"""
    Base = declarative_base()
    class Person(Base):
        __tablename__ = "person"
        {ID}
        kind = Column(String(10))
        __mapper_args__ = {{"polymorphic_on": kind}}
    class Chef(Person):
        __mapper_args__ = {{"polymorphic_identity": "chef"}}
    """,
    "inheritance in two tables": ANY
    + f"""
    Base = declarative_base()
    class Person(Base):
        __tablename__ = "person"
        {ID}
    class Chef(Person):
        __tablename__ = "chef"
        id = Column(ForeignKey("person.id"), primary_key=True)
    """,
    "a table for a class": ANY
    + """
    Base = declarative_base()
    table = Table("booking", Base.metadata, Column("id", Integer, primary_key=True))
    class Booking(Base):
        __table__ = table
    """,
    "a constant for a name": ANY
    + f"""
    NAME = "booking"
    Base = declarative_base()
    class Booking(Base):
        __tablename__ = NAME
        {ID}
    """,
    "an alias of a base": ANY
    + f"""
    Base = declarative_base()
    Model = Base
    metadata = Model.metadata
    class Booking(Model):
        __tablename__ = "booking"
        {ID}
    link = Table("link", metadata, Column("booking_id", ForeignKey("booking.id"), primary_key=True))
    """,
    "a Base beside mixins": ANY
    + f"""
    class Stamped:
        stamp = Column(String(20))
    Base = declarative_base()
    class Booking(Stamped, Base):
        __tablename__ = "booking"
        {ID}
    """,
    "as_declarative": ANY
    + f"""
    from sqlalchemy.orm import as_declarative
    @as_declarative()
    class Base:
        pass
    class Booking(Base):
        __tablename__ = "booking"
        {ID}
    """,
    "a metaclass": ANY
    + f"""
    from sqlalchemy.orm import DeclarativeMeta
    mapper_registry = registry()
    class Base(metaclass=DeclarativeMeta):
        __abstract__ = True
        registry = mapper_registry
        metadata = mapper_registry.metadata
        __init__ = mapper_registry.constructor
    class Booking(Base):
        __tablename__ = "booking"
        {ID}
    link = Table("link", mapper_registry.metadata, Column("id", Integer, primary_key=True))
    """,
    "imports under other names": """
    import sqlalchemy as sa
    import sqlalchemy.orm as orm
    Base = orm.declarative_base()
    class Booking(Base):
        __tablename__ = "booking"
        id = sa.Column(sa.Integer, primary_key=True)
    link = sa.Table("link", Base.metadata, sa.Column("id", sa.Integer, primary_key=True))
    """,
    "typed": TWO
    + """
    class Base(DeclarativeBase):
        pass
    class Booking(Base):
        __tablename__ = "booking"
        id: Mapped[int] = mapped_column(primary_key=True)
    """,
    "typed, with MetaData": TWO
    + """
    class Base(DeclarativeBase):
        metadata = MetaData(schema="shop")
    class Booking(Base):
        __tablename__ = "booking"
        id: Mapped[int] = mapped_column(primary_key=True)
    other = Table("payment", Base.metadata, Column("id", Integer, primary_key=True))
    """,
    "typed, without metaclass": TWO
    + """
    class Base(DeclarativeBaseNoMeta):
        pass
    class Booking(Base):
        __tablename__ = "booking"
        id: Mapped[int] = mapped_column(primary_key=True)
    """,
    "typed dataclasses": TWO
    + """
    class Base(MappedAsDataclass, DeclarativeBase):
        pass
    class Booking(Base):
        __tablename__ = "booking"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
    """,
    "typed, the Base gives the name": TWO
    + """
    class Base(DeclarativeBase):
        @declared_attr.directive
        def __tablename__(cls) -> str:
            return cls.__name__.lower()
    class Booking(Base):
        id: Mapped[int] = mapped_column(primary_key=True)
    """,
    "typed, registry and MetaData": TWO
    + """
    first, second = MetaData(), MetaData()
    class Base(DeclarativeBase):
        registry = registry(metadata=first)
    class Other(DeclarativeBase):
        metadata = second
    class Booking(Base):
        __tablename__ = "booking"
        id: Mapped[int] = mapped_column(primary_key=True)
    class Payment(Other):
        __tablename__ = "payment"
        id: Mapped[int] = mapped_column(primary_key=True)
    a = Table("a", first, Column("id", Integer, primary_key=True))
    b = Table("b", second, Column("id", Integer, primary_key=True))
    """,
    "dataclasses of a registry": TWO
    + """
    mapper_registry = registry()
    @mapper_registry.mapped_as_dataclass
    class Booking:
        __tablename__ = "booking"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
    """,
}

FLASK = """
    from flask_sqlalchemy import SQLAlchemy
    db = SQLAlchemy()
    class BookingItem(db.Model):
        id = db.Column(db.Integer, primary_key=True)
    class Payment(db.Model):
        __tablename__ = "payments"
        id = db.Column(db.Integer, primary_key=True)
    class Zone(db.Model):
        __bind_key__ = "geo"
        id = db.Column(db.Integer, primary_key=True)
    link = db.Table("link", db.Column("id", db.Integer, primary_key=True))
    other = db.Table("place", db.Column("id", db.Integer, primary_key=True), bind_key="geo")
"""
SQLMODEL = """
    from sqlalchemy import Column, Integer, MetaData, Table
    from sqlmodel import Field, SQLModel
    class Shared(SQLModel):
        note: str = ""
    class Booking(Shared, table=True):
        id: int = Field(default=None, primary_key=True)
    class BookingItem(SQLModel, table=True):
        __tablename__ = "items"
        id: int = Field(default=None, primary_key=True)
    class Own(SQLModel):
        metadata = MetaData()
    class Payment(Own, table=True):
        id: int = Field(default=None, primary_key=True)
    link = Table("link", SQLModel.metadata, Column("id", Integer, primary_key=True))
"""
FLASK_INHERITANCE = """
    from flask_sqlalchemy import SQLAlchemy
    db = SQLAlchemy()
    class Numbered:
        number = db.Column(db.Integer, primary_key=True)
    class Named:
        name = db.Column(db.String)
    class User(db.Model):
        __tablename__ = "users"
        id = db.Column(db.Integer, primary_key=True)
        kind = db.Column(db.String)
        __mapper_args__ = {"polymorphic_identity": "user", "polymorphic_on": kind}
    class Admin(User):
        __tablename__ = "admins"
        __mapper_args__ = {"polymorphic_identity": "admin"}
    class Guest(Named, User):
        __tablename__ = "guests"
        __mapper_args__ = {"polymorphic_identity": "guest"}
    class Chef(Admin):
        __tablename__ = "chefs"
        id = db.Column(db.ForeignKey("users.id"), primary_key=True)
        __mapper_args__ = {"polymorphic_identity": "chef"}
    class Robot(Numbered, db.Model):
        __tablename__ = "robots"
    class Drone(Robot):
        __tablename__ = "drones"
"""
SPELLINGS |= {"Flask-SQLAlchemy": FLASK, "Flask-SQLAlchemy, inheritance": FLASK_INHERITANCE, "SQLModel": SQLMODEL}


@pytest.fixture
def made() -> Iterator[dict[int, tuple[MetaData, set[str]]]]:
    """The tables that are made while the fixture lives, by MetaData."""
    seen: dict[int, tuple[MetaData, set[str]]] = {}

    def note(table: Table, metadata: MetaData) -> None:
        seen.setdefault(id(metadata), (metadata, set()))[1].add(table.key)

    event.listen(Table, "after_parent_attach", note)
    yield seen
    event.remove(Table, "after_parent_attach", note)


def predicted(directory: Path) -> Partition:
    reason = Reason("script-directory", "the test starts it")
    step = RunFile("main.py", "__main__", reason)
    entry = EntryPoint("script", "python main.py", reason, ".", (ImportRoot(".", reason),), (step,))
    modules = {"main.py": read_file("main.py", (directory / "main.py").read_bytes())}
    program = Program(discover_files(directory, ()), modules, modules.__getitem__, (entry,))
    found: dict[object, set[str]] = {}
    for table in program.world(program.load(entry)).tables:
        assert table.key is not None, table.unknown
        found.setdefault(table.key.metadata, set()).add(str(table.key))
    return {frozenset(keys) for keys in found.values()}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_tables_and_their_metadata(spelling: str, tmp_path: Path, made: dict[int, tuple[MetaData, set[str]]]) -> None:
    source = dedent(SPELLINGS[spelling])
    if "DeclarativeBase" in source and sqlalchemy.__version__.startswith("1."):
        pytest.skip("SQLAlchemy 1.4 has no DeclarativeBase")
    for library in ("flask_sqlalchemy", "sqlmodel"):
        if library in source:
            pytest.importorskip(library)
    (tmp_path / "main.py").write_text(source)
    exec(compile(source, "main.py", "exec", dont_inherit=True), {"__name__": "booking_models"})  # noqa: S102
    observed = {frozenset(keys) for _, keys in made.values()}
    assert predicted(tmp_path) == observed
