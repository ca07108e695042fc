import pytest

from onebase.facts.module import ModuleFacts
from onebase.facts.values import Argument, Value
from tests.facts.sources import facts, name, string, unknown


def creations(source: str) -> list[tuple[str, str]]:
    return [(one.target, one.callee) for one in facts(source).creations]


def aliases(source: str) -> list[tuple[str, Value]]:
    return [(one.target, one.value) for one in facts(source).aliases]


def calls(source: str) -> list[tuple[str, str]]:
    return [(one.callee, one.scope) for one in facts(source).calls]


@pytest.mark.parametrize(
    "source", ["declarative_base", "x = Base()", "'declarative_base()'", "x = bases.get()", "self.registry()"]
)
def test_no_creation(source: str) -> None:
    assert creations(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Base = declarative_base()", [("Base", "declarative_base")]),
        ("Base: Any = orm.declarative_base(cls=X)", [("Base", "orm.declarative_base")]),
        ("Base = cast(Any, declarative_base())", [("Base", "declarative_base")]),
        ("from sqlalchemy.orm import declarative_base as make\nBase = make()", [("Base", "make")]),
        ("Base = mapper_registry.generate_base()", [("Base", "mapper_registry.generate_base")]),
        ("class Base(DeclarativeBase):\n  metadata = MetaData()", [("Base.metadata", "MetaData")]),
        ("Base, db = automap_base(), SQLAlchemy()", [("Base", "automap_base"), ("db", "SQLAlchemy")]),
        ("db = CustomSQLAlchemy(app)", [("db", "CustomSQLAlchemy")]),
        ("Base = declarative_base(metadata=MetaData())", [("Base", "declarative_base"), ("", "MetaData")]),
        ("class Base(declarative_base()): pass", [("", "declarative_base")]),
        ("Session = scoped_session(sessionmaker(bind=e))", [("Session", "scoped_session"), ("", "sessionmaker")]),
        ("self.engine = create_async_engine(u)", [("self.engine", "create_async_engine")]),
        ("def f(): return declarative_base()", [("", "declarative_base")]),
        ("A = B = MetaData()", [("A", "MetaData")]),
    ],
)
def test_creations(source: str, expected: list[tuple[str, str]]) -> None:
    assert creations(source) == expected


def test_arguments_of_a_creation() -> None:
    (one,) = facts("db = SQLAlchemy(app, model_class=Base, *a, **b)").creations
    assert one.arguments == (
        Argument("0", name("app")),
        Argument("*", name("a")),
        Argument("model_class", name("Base")),
        Argument("**", name("b")),
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Base = core.Base", [("Base", name("core.Base"))]),
        ("A = B = C", [("A", name("C")), ("B", name("A"))]),
        ("A = B = MetaData()", [("B", name("A"))]),
        ("A, B = x, y.z", [("A", name("x")), ("B", name("y.z"))]),
        ("A, B = both", []),
        ("Base.metadata = other", [("Base.metadata", name("other"))]),
        ("class A:\n  class B:\n    x = y", [("A.B.x", name("y"))]),
        ("MODELS = ['a', b]", [("MODELS", Value("list", "", (string("a"), name("b"))))]),
        ("x = f(1, y=2)", [("x", Value("call", "f", (Value("constant", "1"),), (("y", Value("constant", "2")),)))]),
        ("x = {'a': 1, **b}", [("x", Value("call", "dict", (), (("a", Value("constant", "1")), ("**", name("b")))))]),
        ("x = {1: 2}", [("x", unknown("a dictionary"))]),
        ("x = a.tables['t']", [("x", Value("call", "a.tables.__getitem__", (string("t"),)))]),
        ("x = a if b else c", [("x", unknown("one of several"))]),
        ("x = -1", [("x", Value("constant", "-1"))]),
        ("x = await f()", [("x", Value("call", "f"))]),
        ("x += y", []),
        ("x: int", []),
    ],
)
def test_aliases(source: str, expected: list[tuple[str, Value]]) -> None:
    assert aliases(source) == expected


def test_a_column_is_no_alias() -> None:
    assert aliases("class A(B):\n  x = Column(Integer)\n  y = relationship('C')\n  __tablename__ = 'a'") == [
        ("A.__tablename__", string("a"))
    ]


def test_calls_that_are_executed_with_the_file() -> None:
    source = "setup()\n@app.route('/')\ndef f():\n  inner()\nclass A(B):\n  C.configure(x)\nif x: y.z(lambda: later())"
    assert calls(source) == [("setup", ""), ("C.configure", ""), ("y.z", "")]


def test_calls_in_functions_are_told_by_name() -> None:
    source = """\
        def f():
            Base.metadata.create_all(e)
            connection.run_sync(Base.metadata.create_all)
            other()
            type(x)
            type("T", (Base,), {"__tablename__": "t"})
            run(lambda c: Base.metadata.drop_all(c))
            t = metadata.tables["x"]
        """
    assert calls(source) == [
        ("Base.metadata.create_all", "f"),
        ("connection.run_sync", "f"),
        ("type", "f"),
        ("Base.metadata.drop_all", "f"),
        ("metadata.tables.__getitem__", "f"),
    ]
    (made,) = [one for one in facts(source).calls if one.callee == "type"]
    assert made.arguments[2].value == Value("call", "dict", (), (("__tablename__", string("t")),))


def test_plain_builtins_and_harmless_modules_are_left_out() -> None:
    assert calls("print(len(x))\nimport os\nos.path.join(a)\nlogging.getLogger(__name__)\nexec(code)") == [("exec", "")]


def test_imperative_mapping() -> None:
    (one,) = facts("def start_mappers(): mapper_registry.map_imperatively(User, users, properties={})").calls
    assert one.arguments[:2] == (Argument("0", name("User")), Argument("1", name("users")))


def bound(source: str) -> ModuleFacts:
    return facts(source)


def test_bound_names() -> None:
    source = """\
        import a
        x = 1
        y: int = 2
        z: int
        (p, [q, *r]) = s
        def f(): inner = 1
        class C: attribute = 1
        for i in t: j = 1
        with u as v: pass
        if w: k = 1
        o.attribute = 1
        """
    assert bound(source).bound == {"x", "y", "p", "q", "r", "f", "C", "i", "j", "v", "k"}


def test_exports() -> None:
    assert facts("x = 1").exports is None
    assert facts("__all__ = ['a', 'b']").exports == ("a", "b")
    assert facts("__all__ = ('a',) + ('b',)").exports == ("a", "b")
    assert facts("__all__ = ['a']\n__all__ += ['b']").exports == ("a", "b")
    assert facts("__all__ = ['a']\n__all__.append('b')\n__all__.extend(['c'])").exports == ("a", "b", "c")
    assert facts("__all__ = ['a'] + other.__all__").exports is None
    assert facts("__all__ = ['a']\n__all__ += other.__all__").exports is None
    assert facts("__all__ = [x.__name__]").exports is None
    assert facts("def f(): __all__ = ['a']").exports is None
