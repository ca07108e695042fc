"""Which table a name in the source means, and what may put further tables on a MetaData."""

from collections.abc import Iterable, Iterator

from onebase.facts.module import CallFact, ClassFact, ModuleFacts, TableFact
from onebase.named_tuple import NamedTuple
from onebase.program import (
    Defined,
    Identity,
    Load,
    LoadedModule,
    MappedClass,
    Member,
    Program,
    TableDefinition,
    TableKey,
    World,
)
from onebase.program.objects import ResolvedObject

# Calls after which a MetaData may hold tables that no statement of the project defines.
FILLING = frozenset({"reflect", "prepare", "to_metadata", "tometadata"})


class Call(NamedTuple):
    """A call of a load, with the execution that makes it."""

    module: LoadedModule
    fact: CallFact


def read_wholly(program: Program, load: Load) -> Iterator[tuple[LoadedModule, ModuleFacts]]:
    """The executions of files whose text names anything of interest, with their facts."""
    for module in load.modules:
        if module.path and program.modules[module.path].complete:
            yield module, program.modules[module.path]


def is_all_read(program: Program, load: Load) -> bool:
    """Whether every file of the load could be read. Otherwise nothing can be said of what does *not* exist."""
    return not any(module.path and program.modules[module.path].problem for module in load.modules)


def classes_by_module(world: World) -> dict[int, list[MappedClass]]:
    """Number of a module → the classes that it maps while it is loaded."""
    found: dict[int, list[MappedClass]] = {}
    for mapped in world.classes:
        if not mapped.fact.scope:
            found.setdefault(mapped.number, []).append(mapped)
    return found


def calls(program: Program, load: Load, *last_names: str) -> Iterator[Call]:
    """Every call of a function whose last name is one of these, in the order of execution of the modules."""
    for module, facts in read_wholly(program, load):
        if not program.called(module.path).isdisjoint(last_names):
            for fact in facts.calls:
                if fact.callee.rpartition(".")[2] in last_names and not _never(fact):
                    yield Call(module, fact)


def _never(fact: CallFact) -> bool:
    return any(guard.kind == "never" for guard in fact.guards)


def definition_of(world: World, found: ResolvedObject) -> TableDefinition | None:
    """The definition that a resolved name means: a Table, a mapped class, or its `__table__`."""
    if isinstance(found, Member) and found.name in ("__table__", "c", "columns"):
        return definition_of(world, found.owner)
    if not isinstance(found, Defined) or not isinstance(found.fact, ClassFact | TableFact):
        return None
    fact = found.fact
    for table in world.by_module.get(found.number, ()):
        if table.fact.span == fact.span:
            return table
    if isinstance(fact, ClassFact) and fact.table is not None and fact.table.kind == "name":
        return definition_of(world, world.names.resolve(found.number, fact.table.text, fact.span.line))
    return None


def definition_above(world: World, number: int, dotted: str, line: int) -> TableDefinition | None:
    """The definition behind a dotted name such as `Customer.id` or `customer.c.id`."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        table = definition_of(world, world.names.resolve(number, ".".join(parts[:count]), line))
        if table is not None:
            return table
    return None


def is_filled(program: Program, world: World, metadata: Identity) -> bool:
    """Whether a call may put tables on this MetaData that no statement of the project defines."""
    for module, fact in calls(program, world.load, *FILLING):
        if metadata in _possible(world, module.number, fact):
            return True
    return any(each.metadata == metadata and _callee(each.fact) == "automap_base" for each in world.created)


def _possible(world: World, number: int, fact: CallFact) -> set[Identity]:
    """The MetaData objects that a call may fill; all of them where it cannot be told."""
    given = [argument.value for argument in fact.arguments if argument.name in ("0", "metadata")]
    copies = fact.callee.rpartition(".")[2] in ("to_metadata", "tometadata")
    owner = [fact.callee.rpartition(".")[0]]
    names = [value.text for value in given if value.kind == "name"] if copies else owner
    meant = [world.registries.metadata_of(world.names.resolve(number, name, fact.span.line)) for name in names if name]
    return {each for each in meant if each is not None} if meant and None not in meant else all_metadata(world)


def all_metadata(world: World) -> set[Identity]:
    """Every MetaData that holds a table, or that a statement makes."""
    made = {each.metadata for each in world.created if each.metadata is not None}
    return made | {table.key.metadata for table in world.tables if table.key is not None}


def _callee(fact: object) -> str:
    return str(getattr(fact, "callee", "")).rpartition(".")[2]


def may_hold(world: World, metadata: Identity, name: str) -> bool:
    """Whether a definition that cannot be told exactly, or that a function makes, may be this table."""
    owners = {(each.number, each.place): each.metadata for each in world.classes}
    for table in world.tables:
        if (
            table.key is None
            and table.name in ("", name)
            and owners.get((table.number, table.place), metadata) in (metadata, None)
        ):
            return True
        if table.scope and table.key is not None and table.key.metadata == metadata and table.name == name:
            return True
    return False


def keys_named(keys: Iterable[TableKey], name: str, schema: str | None = None) -> list[TableKey]:
    """The keys of this name; of this schema, where one is given."""
    return [key for key in keys if key.name == name and (schema is None or key.schema == schema)]
