"""What a picture shows, as values. Lists are referred to by position: tables by their number in `Graph.tables`."""

from onebase.named_tuple import NamedTuple


class Column(NamedTuple):
    """A column: its name and its definition as source text; `key` is "primary", "foreign" or ""."""

    name: str
    definition: str
    key: str


class Store(NamedTuple):
    """A MetaData by its name ("Base.metadata"), and where it is made ("" and 0: by a library)."""

    name: str
    path: str
    line: int


class Table(NamedTuple):
    """A table definition. `store` is the number of its MetaData (-1 where that cannot be told), `owner` its class."""

    name: str
    owner: str
    store: int
    path: str
    line: int
    columns: tuple[Column, ...]


class Edge(NamedTuple):
    """`kind` is "foreign key" or "relationship"; `label` the column or attribute that refers."""

    source: int
    target: int
    kind: str
    label: str


class Module(NamedTuple):
    """An executed module on the way to tables. `depth` and order make a tree; `asked` is the place that asks for it,
    `doubt` says when it is executed, if not always, and `again` under which names its file was executed before."""

    depth: int
    name: str
    path: str
    asked: str
    doubt: str
    again: tuple[str, ...]
    makes: tuple[str, ...]


class Lack(NamedTuple):
    """A file with models that an entry point does not load: its tables by name and by number, and why.
    `certain` is False where modules are imported by computed names."""

    path: str
    tables: tuple[str, ...]
    numbers: tuple[int, ...]
    why: str
    certain: bool


class Root(NamedTuple):
    """An import root and the reason why it is one."""

    path: str
    reason: str


class Entry(NamedTuple):
    """An entry point: `tables` are loaded for certain, `perhaps` under a condition, `twice` more than once.
    `compared` is what Alembic compares with, "" where it is not at work."""

    label: str
    kind: str
    reason: str
    roots: tuple[Root, ...]
    modules: tuple[Module, ...]
    executed: int
    tables: tuple[int, ...]
    perhaps: tuple[int, ...]
    twice: tuple[int, ...]
    lacks: tuple[Lack, ...]
    compared: str
    unknowns: tuple[str, ...]
    stopped: str


class Said(NamedTuple):
    """One place of a finding and what it shows."""

    place: str
    says: str


class Mark(NamedTuple):
    """A finding: `tables` are those that it is about, `entries` the numbers of the entry points where it holds."""

    code: str
    name: str
    severity: str
    message: str
    help: str
    notes: tuple[str, ...]
    evidence: tuple[Said, ...]
    tables: tuple[int, ...]
    entries: tuple[int, ...]


class Graph(NamedTuple):
    """Everything that is shown of one project."""

    project: str
    stores: tuple[Store, ...]
    tables: tuple[Table, ...]
    edges: tuple[Edge, ...]
    entries: tuple[Entry, ...]
    findings: tuple[Mark, ...]
