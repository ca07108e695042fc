"""What Alembic compares with: the `target_metadata` of each `env.py`."""

from collections.abc import Iterator
from typing import NamedTuple

from onebase.facts.module import Alias, CallFact
from onebase.facts.values import Value
from onebase.program import Defined, Identity, Load, LoadedModule, Program, World
from onebase.project.entry import RunFile
from onebase.rules._create_all import meaning
from onebase.rules._tables import calls
from onebase.vocabulary import Place

FILTERS = frozenset({"include_name", "include_object", "**", "*"})


class Target(NamedTuple):
    """What Alembic compares with in one entry point. `metadata` is None where it cannot be told; `filtered` tells that
    some tables are left out on purpose."""

    place: Place
    metadata: frozenset[Identity] | None
    filtered: bool


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


def alembic_worlds(program: Program, but: Load | None = None) -> Iterator[World]:
    """The worlds of the Alembic entry points of the project, except that of `but`."""
    for entry in program.entry_points:
        if entry.kind == "alembic" and (but is None or entry != but.entry):
            yield program.world(program.load(entry))
