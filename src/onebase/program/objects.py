"""What a name can stand for in a load."""

from typing import TypeAlias

from onebase.facts.module import Alias, ClassFact, Creation, TableFact
from onebase.named_tuple import NamedTuple
from onebase.vocabulary import Place


class External(NamedTuple):
    """Something of a library: `name` is its dotted name as far as the imports tell
    ("sqlalchemy.orm.DeclarativeBase")."""

    name: str

    @property
    def last(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    @property
    def package(self) -> str:
        """The first part of the name."""
        return self.name.partition(".")[0]


class ModuleObject(NamedTuple):
    """A module of the project, by its number in the load."""

    number: int


class Defined(NamedTuple):
    """What a statement of the project makes: a class, a created object, a table, or an alias that is a list or the
    like.

    `number` is the execution of the module: a file that is executed twice defines everything twice.
    """

    number: int
    fact: ClassFact | Creation | TableFact | Alias


class Member(NamedTuple):
    """An attribute that SQLAlchemy or Flask-SQLAlchemy provides: `db.Model`, `Base.metadata`,
    `mapper_registry.mapped`."""

    owner: "ResolvedObject"
    name: str


class Unresolved(NamedTuple):
    """What cannot be told, and why. `number` and `name` are the module and the name in it that the search ended with,
    if it got there."""

    why: str
    number: int = -1
    name: str = ""


ResolvedObject: TypeAlias = External | ModuleObject | Defined | Member | Unresolved


class Identity(NamedTuple):
    """Which MetaData or registry object is meant, within one load.

    Two values are equal exactly when they mean one object. `number` is the execution of the module that makes it (-1:
    a library does); `name` is how a person would call it ("Base.metadata"); `place` is where it is made; `bind` is
    the bind key of Flask-SQLAlchemy ("" for the default)."""

    number: int
    name: str
    place: Place | None
    bind: str = ""
