"""Who creates the tables of which MetaData: `create_all`, Alembic, engines."""

from collections.abc import Iterator
from typing import NamedTuple

from onebase.facts.module import Alias, CallFact, Import, ModuleFacts
from onebase.facts.values import Value
from onebase.program import (
    Created,
    Defined,
    Identity,
    Load,
    LoadedModule,
    MappedClass,
    Member,
    ModuleObject,
    Program,
    World,
)
from onebase.program.objects import ResolvedObject, Unresolved
from onebase.project.entry import RunFile
from onebase.rules._definitions import is_aside
from onebase.rules._tables import calls
from onebase.vocabulary import Certainty, Place

FILTERS = frozenset({"include_name", "include_object", "**", "*"})


class CreateAll(NamedTuple):
    """A call of `create_all`. `metadata` is None where it cannot be told; `bind` is what it is given as engine."""

    module: LoadedModule
    fact: CallFact
    metadata: Identity | None
    bind: Value | None

    @property
    def place(self) -> Place:
        """Where the call stands."""
        span = self.fact.span
        return Place(self.module.path, span.line, span.column, span.end_column)


class Target(NamedTuple):
    """What Alembic compares with in one entry point. `metadata` is None where it cannot be told; `filtered` tells that
    some tables are left out on purpose."""

    place: Place
    metadata: frozenset[Identity] | None
    filtered: bool


def create_alls(program: Program, world: World) -> Iterator[CreateAll]:
    """Every call of `create_all`, also through `run_sync(metadata.create_all)`."""
    for module, fact in calls(program, world.load, "create_all", "run_sync"):
        given = {argument.name: argument.value for argument in fact.arguments}
        called = fact.callee if fact.callee.endswith(".create_all") else given.get("0", Value("")).text
        if called.rpartition(".")[2] == "create_all":
            owner = called.rpartition(".")[0]
            metadata = metadata_named(program, world, module.number, owner, fact)
            yield CreateAll(module, fact, metadata, given.get("bind", given.get("0")))


def metadata_named(program: Program, world: World, number: int, dotted: str, fact: CallFact) -> Identity | None:
    """The MetaData that a name means where the call stands; imports of the function around it count."""
    return world.registries.metadata_of(meaning(program, world, number, dotted, fact))


def meaning(program: Program, world: World, number: int, dotted: str, fact: CallFact) -> ResolvedObject:
    """What a name means where the call stands. Other local variables of a function cannot be told."""
    facts = program.modules[world.module(number).path]
    first, _, rest = dotted.partition(".")
    if not fact.scope:
        return world.names.resolve(number, dotted, fact.span.line)
    for each in facts.imports:
        if each.scope == fact.scope and (each.alias or each.name or each.module.partition(".")[0]) == first:
            return _imported(world, each, rest)
    if _is_local(facts, fact.scope, first):
        return Unresolved("a local variable")
    return world.names.resolve(number, dotted, None)


def _is_local(facts: ModuleFacts, scope: str, name: str) -> bool:
    return any(each.scope == scope and each.target == name for each in facts.aliases) or any(
        each.scope == scope and each.target == name for each in facts.creations
    )


def _imported(world: World, imported: Import, rest: str) -> ResolvedObject:
    number = world.load.by_name.get(imported.module, -1)
    if imported.level or number < 0 or not imported.name:
        return Unresolved("an import of the function")
    return world.names.resolve(number, f"{imported.name}.{rest}".rstrip("."), None)


def is_alembic_script(load: Load, path: str) -> bool:
    """Whether a file is the `env.py` of an Alembic entry point: it serves the migrations, not the application."""
    steps = load.entry.steps if load.entry.kind == "alembic" else ()
    return any(isinstance(step, RunFile) and step.path == path for step in steps)


def alembic_target(program: Program, world: World) -> Target | None:
    """The `target_metadata` of an Alembic entry point, None for any other entry point."""
    if world.load.entry.kind != "alembic":
        return None
    found: list[Target] = []
    for module, fact in calls(program, world.load, "configure"):
        if is_alembic_script(world.load, module.path):
            given = next((each.value for each in fact.arguments if each.name == "target_metadata"), None)
            place, metadata = _target(program, world, module, fact, given)
            found.append(Target(place, metadata, any(each.name in FILTERS for each in fact.arguments)))
    return _united(found)


def _united(found: list[Target]) -> Target | None:
    if not found:
        return None
    each_one = [each.metadata for each in found if each.metadata is not None]
    known = len(each_one) == len(found)
    metadata = frozenset(one for each in each_one for one in each) if known else None
    return Target(found[0].place, metadata, any(each.filtered for each in found))


def _target(
    program: Program, world: World, module: LoadedModule, fact: CallFact, given: Value | None
) -> tuple[Place, frozenset[Identity] | None]:
    place = Place(module.path, fact.span.line, fact.span.column, fact.span.end_column)
    if given is None:
        return place, None
    if given.kind == "name" and "." not in given.text:
        for alias in program.modules[module.path].aliases:
            if alias.target == given.text and not alias.scope:
                span = alias.span
                place = Place(module.path, span.line, span.column, span.end_column)
    return place, _metadata_of_value(program, world, module.number, given, fact)


def _metadata_of_value(
    program: Program, world: World, number: int, value: Value, fact: CallFact
) -> frozenset[Identity] | None:
    if value.kind == "list":
        each_one = [_metadata_of_value(program, world, number, item, fact) for item in value.items]
        known = [each for each in each_one if each is not None]
        return frozenset(one for each in known for one in each) if len(known) == len(each_one) else None
    if value.kind != "name":
        return None
    found = meaning(program, world, number, value.text, fact)
    if isinstance(found, Defined) and isinstance(found.fact, Alias) and found.fact.value.kind == "list":
        return _metadata_of_value(program, world, found.number, found.fact.value, fact._replace(scope=""))
    metadata = world.registries.metadata_of(found)
    return frozenset({metadata}) if metadata is not None else None


def engines(world: World) -> list[Created]:
    """The engines that the application makes, each statement once."""
    found = {each.place: each for each in world.created if each.kind == "engine" and not is_aside(each.place.path)}
    return list(found.values())


def only_engine(world: World) -> Created | None:
    """The one engine of the application, None where there are several, none, or a function or loop that makes them.

    The engines of `env.py` do not count: they say how migrations reach the database, or several of them.
    """
    found = [each for each in engines(world) if not is_alembic_script(world.load, each.place.path)]
    alone = len(found) == 1 and not found[0].scope and not any(guard.kind == "loop" for guard in found[0].guards)
    return found[0] if alone else None


def same_bind(program: Program, world: World, first: CreateAll, second: CreateAll) -> bool:
    """Whether two calls of `create_all` certainly get one engine."""
    meant = []
    for each in (first, second):
        if each.bind is None or each.bind.kind != "name":
            return False
        meant.append(meaning(program, world, each.module.number, each.bind.text, each.fact))
    return isinstance(meant[0], Defined | Member | ModuleObject) and meant[0] == meant[1]


def model_metadata(world: World) -> dict[Identity, list[str]]:
    """MetaData → the tables of its mapped classes, for every MetaData that the application makes for its models."""
    found: dict[Identity, list[str]] = {}
    for mapped in world.classes:
        metadata, name = _table_of(mapped)
        place = metadata.place if metadata is not None else None
        sure = mapped.certainty is not Certainty.CANNOT_TELL and not mapped.fact.scope
        if metadata is None or place is None or not name or not sure or metadata.bind:
            continue
        if not is_aside(place.path) and not is_aside(mapped.place.path):
            found.setdefault(metadata, []).append(name)
    return found


def _table_of(mapped: MappedClass) -> tuple[Identity | None, str]:
    """MetaData and table of a class; the class, where a library's base class names the table."""
    if mapped.table is not None:
        key = mapped.table.key
        return (key.metadata, str(key)) if key is not None else (None, "")
    inherits = bool(mapped.parents) or mapped.fact.table is not None
    return (None, "") if inherits else (mapped.metadata, mapped.name)


def alembic_worlds(program: Program, but: Load | None = None) -> Iterator[World]:
    """The worlds of the Alembic entry points of the project, except that of `but`."""
    for entry in program.entry_points:
        if entry.kind == "alembic" and (but is None or entry != but.entry):
            yield program.world(program.load(entry))
