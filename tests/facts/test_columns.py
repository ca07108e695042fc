import pytest

from onebase.facts.module import ColumnFact, ForeignKeyFact
from onebase.facts.values import Span, Value
from tests.facts.sources import facts, name, string


def columns(*lines: str, head: str = "class User(Base):") -> tuple[ColumnFact, ...]:
    (one,) = facts(f"{head}\n" + "".join(f"    {line}\n" for line in lines)).classes
    return one.columns


def column(line: str, head: str = "class User(Base):") -> ColumnFact:
    (one,) = columns(line, head=head)
    return one


@pytest.mark.parametrize(
    "line",
    [
        "x = 1",
        "x: int",
        "x: int = 1",
        "x: ClassVar[int] = 1",
        "x: Mapped[ClassVar[int]]",
        "x = Integer()",
        "x = synonym('y')",
        "x = hybrid_property(f)",
        "x = association_proxy('a', 'b')",
        "x = models.CharField()",
        "x: int = Field(default=1)",
        "x = relationship('Y')",
        "def x(self): return Column(Integer)",
    ],
)
def test_no_column(line: str) -> None:
    assert columns(line) == ()


def test_everything_about_one_column() -> None:
    line = "x = Column('xx', Integer, ForeignKey('t.id', ondelete='CASCADE'), index=True, unique=True, nullable=False)"
    assert column(line) == ColumnFact(
        attribute="x",
        name="xx",
        definition="Integer, ForeignKey('t.id', ondelete='CASCADE'), index=True, unique=True, nullable=False",
        primary_key=False,
        span=Span(2, 5, len(line) + 5),
        foreign_keys=(ForeignKeyFact(string("t.id"), Span(2, 31, 69)),),
        unique=True,
        indexed=True,
        nullable=False,
        default=False,
    )


@pytest.mark.parametrize(
    "line",
    [
        "x = Column(Integer, primary_key=True)",
        "x = sa.Column(Integer, primary_key=True)",
        "x = db.Column(db.Integer, primary_key=True)",
        "x: int = Column(Integer, primary_key=True)",
        "x: Mapped[int] = mapped_column(primary_key=True)",
        "x: orm.Mapped[int] = orm.mapped_column(Integer, primary_key=True)",
        "x = mapped_column(Integer, primary_key=True)",
        "x = deferred(Column(Integer, primary_key=True), group='g')",
        "x = column_property(Column(Integer, primary_key=True))",
        "x: int = field(init=False, metadata={'sa': Column(Integer, primary_key=True)})",
        "x: Mapped[Annotated[int, mapped_column(primary_key=True)]]",
    ],
)
def test_every_spelling(line: str) -> None:
    one = column(line)
    assert (one.attribute, one.name, one.primary_key) == ("x", "x", True)


def test_imported_under_another_name() -> None:
    source = "from sqlalchemy import Column as C, ForeignKey as FK\nclass A(B):\n  x = C(Integer, FK('t.id'))\n"
    (one,) = facts(source).classes[0].columns
    assert one.foreign_keys[0].target == string("t.id")


@pytest.mark.parametrize(
    "line",
    [
        "x = Column('y', Integer)",
        "x = Column(Integer, name='y')",
        "x = Column(name='y', type_=Integer)",
        "x = Column(quoted_name('y', True), Integer)",
        "x: Mapped[int] = mapped_column('y')",
    ],
)
def test_explicit_names(line: str) -> None:
    assert (column(line).attribute, column(line).name) == ("x", "y")


def test_a_type_is_not_taken_for_a_name() -> None:
    assert column("x = Column(Integer)").name == "x"
    assert column("x = Column(String(50))").name == "x"


def test_bare_annotations() -> None:
    assert [(one.attribute, one.definition, one.nullable) for one in columns(
        "a: Mapped[int]",
        "b: Mapped[Optional[str]]",
        "c: Mapped[str | None]",
        "d: Mapped['Union[str, None]']",
        "e: 'Mapped[int]'",
    )] == [
        ("a", "int", None),
        ("b", "Optional[str]", True),
        ("c", "str | None", True),
        ("d", "Union[str, None]", True),
        ("e", "int", None),
    ]  # fmt: skip


def test_definitions_are_normalised() -> None:
    spellings = ['x = Column( String(50) , default = "a" )', "x = Column('x', String(50), default='a')"]
    assert {column(line).definition for line in spellings} == {"String(50), default='a'"}
    assert column("x = Column(Integer, default=[1,(2)])").definition == "Integer, default=[1, 2]"
    assert column("x: Mapped[int] = mapped_column(BigInteger)").definition == "int, BigInteger"


def test_defaults() -> None:
    for option in ("default=1", "server_default='x'", "insert_default=1", "default_factory=dict"):
        assert column(f"x = Column(Integer, {option})").default
    for item in ("Identity()", "Computed('a')", "Sequence('s')", "sa.FetchedValue()"):
        assert column(f"x = Column(Integer, {item})").default
    assert not column("x = Column(Integer, onupdate=1)").default


def test_foreign_keys() -> None:
    def targets(line: str) -> list[Value]:
        return [key.target for key in column(line).foreign_keys]

    assert targets("x = Column(ForeignKey('t.id'))") == [string("t.id")]
    assert targets("x = Column(ForeignKey(User.id))") == [name("User.id")]
    assert targets("x = Column(ForeignKey(column='t.id'))") == [string("t.id")]
    assert targets("x = Column(db.ForeignKey(f'{SCHEMA}.t.id'))") == [Value("pattern", "{}.t.id")]
    assert targets("x: Mapped[int] = mapped_column(ForeignKey('a.id'), ForeignKey('b.id'))") == [
        string("a.id"),
        string("b.id"),
    ]
    assert targets("x: Mapped[Annotated[int, mapped_column(ForeignKey('t.id'))]]") == [string("t.id")]


def test_a_declared_attr_gives_a_column() -> None:
    (one,) = columns("@declared_attr", "def x(cls) -> Mapped[int]:", "    return mapped_column(ForeignKey('t.id'))")
    assert (one.attribute, one.foreign_keys[0].target) == ("x", string("t.id"))


SQLMODEL = "from sqlmodel import SQLModel, Field, Relationship\nclass Hero(SQLModel, table=True):"


def test_fields_of_a_sqlmodel_table() -> None:
    found = columns(
        "id: int | None = Field(default=None, primary_key=True)",
        "name: str = Field(index=True)",
        "team_id: int = Field(foreign_key='team.id', unique=True)",
        "age: Optional[int] = None",
        "plain: str",
        "own: dict = Field(sa_column=Column('o', JSON))",
        "team: 'Team' = Relationship(back_populates='heroes')",
        "model_config = ConfigDict()",
        "cache: ClassVar[dict] = {}",
        head=SQLMODEL,
    )
    assert [(one.attribute, one.name, one.primary_key, one.unique, one.indexed, one.default) for one in found] == [
        ("id", "id", True, False, False, True),
        ("name", "name", False, False, True, False),
        ("team_id", "team_id", False, True, False, False),
        ("age", "age", False, False, False, True),
        ("plain", "plain", False, False, False, False),
        ("own", "o", False, False, False, False),
    ]
    assert [key.target for key in found[2].foreign_keys] == [string("team.id")]
    assert [one.nullable for one in found[:4]] == [True, None, None, True]


def test_fields_of_a_sqlmodel_mixin_and_of_pydantic() -> None:
    head = "from sqlmodel import SQLModel, Field\nclass HeroBase(SQLModel):"
    assert [one.attribute for one in columns("name: str = Field(index=True)", "age: int", head=head)] == ["name", "age"]
    head = "from pydantic import BaseModel, Field\nclass Hero(BaseModel):"
    assert columns("name: str = Field(index=True)", "age: int", head=head) == ()
    head = "from sqlmodel import Field\nclass Hero(HeroBase):"
    assert [one.attribute for one in columns("name: str = Field()", "age: int", head=head)] == ["name"]
