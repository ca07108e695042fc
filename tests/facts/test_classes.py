import pytest

from onebase.facts.module import ClassFact, Decorator, TableOptions
from onebase.facts.values import Argument, Guard, Span, Value
from tests.facts.sources import facts, name, string, unknown


def only(source: str) -> ClassFact:
    (one,) = facts(source).classes
    return one


def body(*lines: str) -> ClassFact:
    return only("class User(Base):\n" + "".join(f"    {line}\n" for line in lines))


def test_a_plain_class_is_no_fact() -> None:
    assert facts("class A: pass\nclass B: x = 1\n").classes == ()


def test_what_makes_a_class_a_fact() -> None:
    assert only("class A(B): pass").bases == (name("B"),)
    assert only("@mapped\nclass A: pass").decorators == (Decorator("mapped", (), Span(1, 2, 8)),)
    assert only("class A(metaclass=M): pass").keywords == (Argument("metaclass", name("M")),)
    assert only("class A: __tablename__ = 'a'").tablename == string("a")


def test_an_empty_class() -> None:
    assert only("class User(Base):\n    pass\n") == ClassFact(
        name="User",
        bases=(name("Base"),),
        keywords=(),
        decorators=(),
        tablename=None,
        table=None,
        metadata=None,
        registry=None,
        bind_key=None,
        abstract=False,
        options=None,
        columns=(),
        relationships=(),
        mapper_args=(),
        span=Span(1, 1, 18),
    )


def test_bases() -> None:
    source = "class A(db.Model, declarative_base(), Base[int], *others, x if y else z): pass"
    assert only(source).bases == (
        name("db.Model"),
        Value("call", "declarative_base"),
        name("Base"),
        unknown("unpacked"),
        unknown("one of several"),
    )


def test_decorators() -> None:
    source = "@registry.mapped_as_dataclass(kw_only=True)\n@as_declarative()\nclass A: pass"
    assert [(one.name, one.arguments) for one in only(source).decorators] == [
        ("registry.mapped_as_dataclass", (Argument("kw_only", Value("constant", "True")),)),
        ("as_declarative", ()),
    ]


def test_names_scopes_and_guards() -> None:
    source = """\
        class A(B):
            class C(D):
                pass
        if x:
            def make():
                class E(F):
                    class G(H): pass
        if y:
            class I(J): pass
        """
    assert [(one.name, one.scope, one.guards) for one in facts(source).classes] == [
        ("A", "", ()),
        ("A.C", "", ()),
        ("E", "make", ()),
        ("E.G", "make", ()),
        ("I", "", (Guard("if", 8, 0),)),
    ]


def test_special_attributes() -> None:
    one = body(
        "__tablename__ = 'users'",
        "__abstract__ = True",
        "__bind_key__ = 'other'",
        "metadata = shared.metadata",
        "registry = registry()",
        "__table__ = users",
        "__mapper_args__ = {'polymorphic_on': 'type', 'polymorphic_identity': 'user'}",
    )
    assert one.tablename == string("users")
    assert one.abstract
    assert one.bind_key == string("other")
    assert one.metadata == name("shared.metadata")
    assert one.registry == Value("call", "registry")
    assert one.table == name("users")
    assert one.mapper_args == (
        Argument("polymorphic_on", string("type")),
        Argument("polymorphic_identity", string("user")),
    )


def test_annotated_special_attributes() -> None:
    one = body("__tablename__: str = 'users'", "__abstract__: ClassVar[bool] = True", "metadata: MetaData = m")
    assert (one.tablename, one.abstract, one.metadata) == (string("users"), True, name("m"))


def test_abstract_false() -> None:
    assert not body("__abstract__ = False").abstract


def test_attributes_under_conditions_count() -> None:
    one = body("if POSTGRES:", "    x = Column(JSONB)", "else:", "    y = Column(JSON)")
    assert [column.attribute for column in one.columns] == ["x", "y"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["__tablename__ = 'users'"], string("users")),
        (["__tablename__ = PREFIX + 'users'"], Value("pattern", "{}users")),
        (["__tablename__ = f'{PREFIX}users'"], Value("pattern", "{}users")),
        (["NAME = 'x'", "__tablename__ = NAME"], string("x")),
        (["__tablename__ = NAME"], name("NAME")),
        (["__tablename__ = table('users')"], Value("call", "table", (string("users"),))),
        (["__tablename__ = None"], Value("constant", "None")),
        (["@declared_attr", "def __tablename__(cls): return cls.__name__.lower()"], Value("class-name", "lower")),
        (
            ["@declared_attr.directive", "@classmethod", "def __tablename__(cls) -> str:", "    return cls.__name__"],
            Value("class-name", "same"),
        ),
        (["@declared_attr", "def __tablename__(self): return snake_case(self.__name__)"], Value("class-name", "snake")),
        (
            [
                "@declared_attr",
                "def __tablename__(cls):",
                "    name = re.sub('(.)([A-Z])', r'\\1_\\2', cls.__name__)",
                "    return name.lower()",
            ],
            Value("class-name", "snake"),
        ),
        (["__tablename__ = declared_attr(lambda cls: cls.__name__.lower())"], Value("class-name", "lower")),
        (["@declared_attr", "def __tablename__(cls): return 'users'"], string("users")),
        (
            ["@declared_attr", "def __tablename__(cls): return cls.__name__.lower() + 's'"],
            unknown("computed from the class"),
        ),
        (["@declared_attr", "def __tablename__(cls): return plural(cls)"], unknown("computed from the class")),
        (
            ["@declared_attr", "def __tablename__(cls):", "    if x: return None", "    return 'a'"],
            unknown("it depends on the class"),
        ),
        (["@declared_attr", "def __tablename__(cls): raise NotImplementedError"], unknown("it depends on the class")),
    ],
)
def test_table_names(lines: list[str], expected: Value) -> None:
    assert body(*lines).tablename == expected


def options(*lines: str) -> TableOptions:
    found = body(*lines).options
    assert found is not None
    return found


def test_no_table_arguments() -> None:
    assert body("x = 1").options is None
    assert options("__table_args__ = ()") == TableOptions(span=Span(2, 5, 24))
    assert options("__table_args__ = None") == TableOptions(span=Span(2, 5, 26))


@pytest.mark.parametrize(
    "lines",
    [
        ["__table_args__ = {'schema': 'shop', 'extend_existing': True}"],
        ["__table_args__ = (Index('i', 'a'), {'schema': 'shop', 'extend_existing': True})"],
        ["__table_args__ = dict(schema='shop', extend_existing=True)"],
        ["SCHEMA = 'shop'", "__table_args__ = ({'schema': SCHEMA, 'extend_existing': True},)"],
        ["__table_args__ = {'schema': 'shop'} | {'extend_existing': True}"],
        ["__table_args__ = {**{'schema': 'shop'}, 'extend_existing': True}"],
        ["@declared_attr", "def __table_args__(cls): return {'schema': 'shop', 'extend_existing': True}"],
        ["__table_args__: tuple = (*(Index('i', 'a'),), {'schema': 'shop', 'extend_existing': True})"],
    ],
)
def test_shapes_of_table_arguments(lines: list[str]) -> None:
    found = options(*lines)
    assert (found.schema, found.extend_existing, found.keep_existing, found.unknown) == (
        string("shop"),
        True,
        False,
        "",
    )


def test_table_arguments_by_name() -> None:
    source = "ARGS = {'extend_existing': True}\nclass A(B): __table_args__ = ARGS\nclass C(D): __table_args__ = (ARGS,)"
    assert [one.options and one.options.extend_existing for one in facts(source).classes] == [True, True]
    source = "class M: __table_args__ = (Index('i', 'a'),)\nclass A(M): __table_args__ = M.__table_args__ + (ARGS,)"
    source = f"ARGS = {{'schema': 's'}}\n{source}"
    *_, found = facts(source).classes
    assert found.options is not None
    assert [item.name for item in found.options.items] == ["i"]
    assert found.options.schema == string("s")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("__table_args__ = Mixin.__table_args__ + ({'extend_existing': True},)", "Mixin.__table_args__"),
        ("__table_args__ = make_args(extend_existing=True)", "the result of make_args()"),
        ("__table_args__ = {'extend_existing': FLAG}", "extend_existing is computed"),
        ("__table_args__ = {KEY: True}", "a computed name"),
        ("__table_args__ = {**OTHER}", "OTHER"),
        ("__table_args__ = A if x else B", "computed"),
    ],
)
def test_table_arguments_that_cannot_be_read_say_why(line: str, why: str) -> None:
    assert why in options(line).unknown


def test_a_name_with_two_values_is_unknown() -> None:
    source = "ARGS = {'extend_existing': True}\nARGS = {}\nclass A(B): __table_args__ = ARGS"
    assert only(source).options == TableOptions(span=Span(3, 13, 34), unknown="the value of ARGS is not in this file")


def test_several_returns_of_table_arguments() -> None:
    lines = ("@declared_attr", "def __table_args__(cls):", "    if x: return {}", "    return {'schema': 's'}")
    assert options(*lines).unknown == "it depends on the class"


def test_constraints_and_indexes() -> None:
    items = options(
        "__table_args__ = (",
        "    UniqueConstraint('a', 'b', name='uq'),",
        "    sa.Index('ix', 'a', func.lower(b)),",
        "    CheckConstraint('a > 0', name='ck'),",
        "    ForeignKeyConstraint(['a', 'b'], ['t.x', 't.y'], name='fk'),",
        "    PrimaryKeyConstraint('a'),",
        "    ExcludeConstraint(('a', '=')),",
        "    AuditIndex('own', 'a'),",
        ")",
    ).items
    assert [(item.kind, item.name, item.columns) for item in items] == [
        ("UniqueConstraint", "uq", ("a", "b")),
        ("Index", "ix", ("a", "func.lower(b)")),
        ("CheckConstraint", "ck", ("a > 0",)),
        ("ForeignKeyConstraint", "fk", ("a", "b")),
        ("PrimaryKeyConstraint", "", ("a",)),
        ("ExcludeConstraint", "", ("('a', '=')",)),
        ("AuditIndex", "own", ("a",)),
    ]


def test_a_foreign_key_constraint_reaches_its_columns() -> None:
    one = body(
        "a = Column(Integer)",
        "b = Column('bb', Integer)",
        "__table_args__ = (ForeignKeyConstraint(['a', 'bb'], ['t.x', 't.y']),)",
    )
    assert [[key.target for key in column.foreign_keys] for column in one.columns] == [[string("t.x")], [string("t.y")]]


def test_mapper_arguments_that_cannot_be_read() -> None:
    assert body("__mapper_args__ = make()").mapper_args == (Argument("**", Value("call", "make")),)


def test_a_special_attribute_of_a_declared_attr() -> None:
    one = body("@declared_attr.directive", "def __mapper_args__(cls): return {'polymorphic_identity': cls.__name__}")
    assert one.mapper_args == (Argument("polymorphic_identity", name("cls.__name__")),)


def test_all_names_that_a_body_binds() -> None:
    source = """class A(Base):
    from b import c as d
    e = f, g = 1, 2
    h: int
    if e:
        def i(self): pass
    class J: pass
"""
    assert only(source).bound == {"d", "e", "f", "g", "h", "i", "J"}


def test_what_stands_under_type_checking_is_only_bound() -> None:
    source = """from typing import TYPE_CHECKING
class A(Base):
    if TYPE_CHECKING:
        bookings = relationship("Booking")
        room = Column(String)
    else:
        rooms = relationship("Room")
"""
    found = only(source)
    assert [each.attribute for each in found.relationships] == ["rooms"]
    assert found.columns == ()
    assert found.bound == {"bookings", "room", "rooms"}
