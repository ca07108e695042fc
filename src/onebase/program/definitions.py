"""What the modules of a load define for SQLAlchemy: MetaData, registries, mapped classes and tables, by identity."""

from onebase.facts.module import ClassFact, Creation, TableFact, TableOptions
from onebase.facts.values import Guard
from onebase.named_tuple import NamedTuple
from onebase.program.objects import Identity
from onebase.vocabulary import Certainty, Place


class TableKey(NamedTuple):
    """What SQLAlchemy files a table under: the MetaData object, the schema (None: the default) and the name."""

    metadata: Identity
    schema: str | None
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


class TableDefinition(NamedTuple):
    """One statement that defines a table, executed once in a load.

    `key` is None where MetaData, schema or name cannot be told (`unknown` says why). `owner` is the class ("" for a
    `Table` call). `number` is the execution of the module. `scope` names the function around it ("" for module
    level). `fact` is what stands in the source. `inherits` are the definitions (place of the class) of mapped classes
    that this class inherits from.
    """

    key: TableKey | None
    owner: str
    number: int
    place: Place
    fact: ClassFact | TableFact
    options: TableOptions
    certainty: Certainty
    scope: str = ""
    guards: tuple[Guard, ...] = ()
    inherits: frozenset[Place] = frozenset()
    unknown: str = ""
    name: str = ""


class MappedClass(NamedTuple):
    """A class that SQLAlchemy maps, as one execution of its module makes it.

    `registry` and `metadata` are None where they cannot be told. `table` is its own table's definition, None for
    single-table inheritance, `__table__ = name` or an unknown name. `parents` are the places of the mapped classes it
    inherits from."""

    name: str
    number: int
    place: Place
    fact: ClassFact
    registry: Identity | None
    metadata: Identity | None
    table: TableDefinition | None
    parents: frozenset[Place]
    certainty: Certainty


class Created(NamedTuple):
    """An object that a module makes: `kind` is "base", "metadata", "registry", "flask", "engine" or "session".

    For a base, `registry` and `metadata` are its own; for a registry and a Flask-SQLAlchemy object likewise."""

    kind: str
    name: str
    number: int
    place: Place
    fact: ClassFact | Creation
    registry: Identity | None
    metadata: Identity | None
    scope: str = ""
    guards: tuple[Guard, ...] = ()
