import pytest

from onebase.facts.module import TableFact
from onebase.facts.values import Guard, Value
from tests.facts.sources import facts, name, string, unknown

IMPORTS = "from sqlalchemy import Table, Column, MetaData\nimport sqlalchemy as sa\n"


def only(source: str) -> TableFact:
    (one,) = facts(IMPORTS + source).tables
    return one


@pytest.mark.parametrize(
    "source", ["Table()", "from rich.table import Table\nTable('a', 'b')", "table('x')", "x: Table", "Table[int]"]
)
def test_no_table(source: str) -> None:
    assert facts(IMPORTS + source).tables == ()


def test_everything_about_one_table() -> None:
    one = only("links = Table('links', Base.metadata, Column('a', ForeignKey('a.id')), Index('ix', 'a'), schema='s')")
    assert (one.target, one.callee, one.name, one.metadata) == (
        "links",
        "Table",
        string("links"),
        name("Base.metadata"),
    )
    assert [(column.attribute, column.name) for column in one.columns] == [("", "a")]
    assert one.columns[0].foreign_keys[0].target == string("a.id")
    assert one.options.schema == string("s")
    assert [item.name for item in one.options.items] == ["ix"]
    assert (one.items, one.has_items, one.reflected, one.must_exist) == ((), True, False, False)


@pytest.mark.parametrize(
    ("call", "target", "callee"),
    [
        ("t = sa.Table('t', m)", "t", "sa.Table"),
        ("t: Table = sa.schema.Table('t', m)", "t", "sa.schema.Table"),
        ("from sqlalchemy import Table as T\nt = T('t', m)", "t", "T"),
        ("Table('t', m)", "", "Table"),
        ("register(Table('t', m))", "", "Table"),
        ("class A(B):\n  __table__ = Table('t', m)", "A.__table__", "Table"),
        ("self.t = Table(name='t', metadata=m)", "self.t", "Table"),
    ],
)
def test_every_spelling(call: str, target: str, callee: str) -> None:
    one = only(call)
    assert (one.target, one.callee, one.name, one.metadata) == (target, callee, string("t"), name("m"))


def test_options() -> None:
    one = only("Table('t', m, extend_existing=True)")
    assert (one.options.extend_existing, one.has_items) == (True, False)
    assert only("Table('t', m, keep_existing=True)").options.keep_existing
    assert only("Table('t', m, extend_existing=FLAG)").options.unknown == "extend_existing is computed"
    assert only("Table('t', m, **options)").options.unknown == "the value of options is not in this file"
    assert only("Table('t', m, autoload_with=engine)").reflected
    assert only("Table('t', m, autoload=True)").reflected
    assert not only("Table('t', m, autoload=False)").reflected
    assert only("Table('t', m, must_exist=True)").must_exist


def test_other_items() -> None:
    one = only("Table('t', m, shared, *columns(), Column('a'), make_column(), UniqueConstraint('a'))")
    assert one.items == (name("shared"), unknown("unpacked"), Value("call", "make_column"))
    assert one.has_items


def test_names() -> None:
    assert only("Table(NAME, m)").name == name("NAME")
    assert only("NAME = 'x'\nTable(NAME, m)").name == string("x")
    assert only("Table(f'{P}_x', m)").name == Value("pattern", "{}_x")


def test_metadata_made_in_place() -> None:
    read = facts(IMPORTS + "Table('t', MetaData(), autoload_with=e)")
    assert read.tables[0].metadata == Value("call", "MetaData")
    assert [(one.target, one.callee) for one in read.creations] == [("", "MetaData")]


def test_flask_sqlalchemy_lets_the_metadata_out() -> None:
    assert only("t = db.Table('t', db.Column('a', db.Integer))").metadata == name("db.metadata")
    assert only("t = db.Table('t', db.Column('a'), bind_key='x')").metadata == Value(
        "call", "db.metadatas.__getitem__", (string("x"),)
    )
    assert only("t = db.Table('t', db.metadata, db.Column('a'))").metadata == name("db.metadata")
    assert only("t = Table('t', Column('a'))").metadata == unknown("no MetaData is given")


def test_scope_and_guards() -> None:
    one = only("def f():\n  if x:\n    Table('t', m)")
    assert (one.scope, one.guards) == ("f", (Guard("if", 4, 0),))


def test_a_table_is_neither_an_alias_nor_a_call() -> None:
    read = facts(IMPORTS + "t = Table('t', m, Column('a', String(5)))")
    assert (read.aliases, read.calls) == ((), ())
    assert read.bound == {"t"}


def test_tables_that_a_loop_names() -> None:
    source = 'for one in ("user", "group"):\n    table = Table(f"{one}_roles", metadata, Column("id", Integer))\n'
    assert [table.name for table in facts(source).tables] == [string("user_roles"), string("group_roles")]
    same = 'for one in ("user", "group"):\n    print(one, Table("roles", metadata, Column("id", Integer)))\n'
    assert [table.name for table in facts(same).tables] == [string("roles")]
