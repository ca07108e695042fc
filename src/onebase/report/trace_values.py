"""What one entry point loads and what comes of it, as values that can be shown."""

from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Identity, Load, LoadedModule, Program, TableDefinition, World
from onebase.program.missing import Missing, missing_of
from onebase.project.entry import EntryPoint, ImportRoot
from onebase.rules._alembic import alembic_target
from onebase.vocabulary import Certainty, Place


class ModuleRow(NamedTuple):
    """One execution of a module; rows are in the order of a tree, `depth` is the distance from the entry point.

    `asker` is the number of the module that asked for it (-1: the entry point). `earlier` are the names under which
    the same file was executed before. `makes` are the tables and other objects of SQLAlchemy that it defines.
    """

    number: int
    asker: int
    depth: int
    name: str
    path: str
    how: str
    place: Place | None
    within: str
    certainty: Certainty
    earlier: tuple[str, ...]
    makes: tuple[str, ...]


class TableRow(NamedTuple):
    """A table definition: `owner` is its class ("" for a `Table` call), `within` the function around it, and `module`
    the name that its module has in this execution."""

    name: str
    owner: str
    place: Place
    module: str
    within: str
    certainty: Certainty


class Store(NamedTuple):
    """A MetaData and its tables; `place` is None where a library makes it.

    The one whose `name` is "" gathers the tables whose MetaData, schema or name cannot be told.
    """

    name: str
    place: Place | None
    module: str
    tables: tuple[TableRow, ...]


class Compared(NamedTuple):
    """What the `env.py` of an entry point gives Alembic to compare with: the MetaData by name (none of them where that
    cannot be told), and where. `filtered` tells that some tables are left out on purpose, `absent` that it gives none.
    """

    place: Place
    metadata: tuple[str, ...]
    filtered: bool
    absent: bool


class Trace(NamedTuple):
    """An entry point and everything that follows from it.

    `rows` leave out modules that lead to nothing, unless all were asked for; `loaded` counts all. `missing` are the
    files with models of the project that it does not load. `compared` is what
    Alembic compares with, None where it is not at work. `unknowns` are
    sentences about what could not be followed; `stopped` says which import ends the process.
    """

    entry: EntryPoint
    search_path: tuple[ImportRoot, ...]
    rows: tuple[ModuleRow, ...]
    loaded: int
    stores: tuple[Store, ...]
    missing: tuple[Missing, ...]
    compared: Compared | None
    unknowns: tuple[str, ...]
    stopped: str


def build_trace(program: Program, load: Load, *, everything: bool) -> Trace:
    """The trace of a load. With `everything`, modules that lead to no table are part of it."""
    world = program.world(load)
    makes = _made_by_module(world)
    wanted = set(range(len(load.modules))) if everything else _leading_to(load, makes)
    rows = tuple(row for row in _rows(load, makes) if row.number in wanted)
    stopped = load.stopped_at
    return Trace(
        load.entry,
        load.search_path,
        rows,
        len(load.modules),
        tuple(_stores(world)),
        missing_of(program, load),
        _compared(program, world),
        (*load.entry.unknowns, *load.unknowns),
        "" if stopped is None else f"{stopped.place}: {stopped.statement}",
    )


def _compared(program: Program, world: World) -> Compared | None:
    target = alembic_target(program, world)
    if target is None:
        return None
    names = tuple(sorted(metadata_name(each) for each in target.metadata or ()))
    return Compared(target.place, names, target.filtered, target.absent)


def metadata_name(metadata: Identity) -> str:
    """What a MetaData is called."""
    return f"{metadata.name} (bind {metadata.bind})" if metadata.bind else metadata.name


def _made_by_module(world: World) -> dict[int, tuple[str, ...]]:
    made: dict[int, list[str]] = {}
    for created in world.created:
        made.setdefault(created.number, []).append(f"{created.kind} {created.name}".rstrip())
    for table in world.tables:
        made.setdefault(table.number, []).append(f"table {_name(table)}")
    return {number: tuple(dict.fromkeys(names)) for number, names in made.items()}


def _leading_to(load: Load, makes: dict[int, tuple[str, ...]]) -> set[int]:
    """The modules that make something, and those that asked for them, up to the entry point."""
    return {module.number for number in makes for module in load.chain(number)}


def _rows(load: Load, makes: dict[int, tuple[str, ...]]) -> Iterator[ModuleRow]:
    asked: dict[int, list[LoadedModule]] = {}
    for module in load.modules:
        asked.setdefault(module.request.asker, []).append(module)
    pending = [(0, module) for module in reversed(asked.get(-1, []))]
    while pending:
        depth, module = pending.pop()
        yield _row(load, module, depth, makes.get(module.number, ()))
        pending += [(depth + 1, below) for below in reversed(asked.get(module.number, []))]


def _row(load: Load, module: LoadedModule, depth: int, makes: tuple[str, ...]) -> ModuleRow:
    executions = load.by_identity.get(module.identity, ()) if module.path else ()
    return ModuleRow(
        module.number,
        module.request.asker,
        depth,
        module.name,
        module.path,
        module.request.how,
        module.request.place,
        module.within,
        module.certainty,
        tuple(each.name for each in executions if each.number < module.number),
        makes,
    )


def _stores(world: World) -> Iterator[Store]:
    """Every MetaData with its tables, in the order in which they are first met, then what belongs to none."""
    tables: dict[Identity | None, list[TableRow]] = {}
    for created in world.created:
        if created.metadata is not None:
            tables.setdefault(created.metadata, [])
    for table in world.tables:
        metadata = None if table.key is None else table.key.metadata
        tables.setdefault(metadata, []).append(_table(world, table))
    for metadata, rows in sorted(tables.items(), key=lambda item: item[0] is None):
        if metadata is None:
            yield Store("", None, "", tuple(rows))
        else:
            module = "" if metadata.number < 0 else world.module(metadata.number).name
            yield Store(metadata_name(metadata), metadata.place, module, tuple(rows))


def _table(world: World, table: TableDefinition) -> TableRow:
    module = world.module(table.number).name
    return TableRow(_name(table), table.owner, table.place, module, table.scope, table.certainty)


def _name(table: TableDefinition) -> str:
    return str(table.key) if table.key is not None else table.name or table.owner or "?"
