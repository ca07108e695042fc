"""Who creates the tables of a MetaData: processes that call `create_all`, and Alembic."""

from collections.abc import Iterator

from onebase.program import Identity, Load, Program, World
from onebase.program.aside import is_aside
from onebase.rules._alembic import alembic_target
from onebase.rules._create_all import CreateAll, create_alls
from onebase.rules._missing import TESTS, may_be_called
from onebase.rules._partition import is_twin
from onebase.vocabulary import Certainty


def creations_of(program: Program, world: World) -> Iterator[CreateAll]:
    """The calls of `create_all` that the process of a world makes for itself; those of tests do not count."""
    if world.load.entry.kind in TESTS or world.load.entry.kind == "alembic":
        return
    started = {each.path for each in world.load.modules if each.path and each.certainty is not Certainty.CANNOT_TELL}
    for call in create_alls(program, world):
        called = call.module.path in started and may_be_called(program, started, call.fact.scope)
        if called and not is_aside(call.place.path):
            yield call


def covered_tables(program: Program, metadata: Identity, but: Load) -> set[tuple[str | None, str]]:
    """The tables of a MetaData that other processes create; those that Alembic compares count as created."""
    found: set[tuple[str | None, str]] = set()
    for entry in program.entry_points:
        if entry == but.entry or entry.kind in TESTS:
            continue
        world = program.world(program.load(entry))
        if _creates(program, world, metadata):
            found |= {(key.schema, key.name) for key in world.by_key if is_twin(key.metadata, metadata)}
    return found


def _creates(program: Program, world: World, metadata: Identity) -> bool:
    if world.load.entry.kind == "alembic":
        target = alembic_target(program, world)
        return target is None or target.metadata is None or any(is_twin(one, metadata) for one in target.metadata)
    return any(each.metadata is None or is_twin(each.metadata, metadata) for each in creations_of(program, world))


def is_migrated(program: Program, metadata: Identity) -> bool:
    """Whether Alembic looks after a MetaData, so that `create_all` is not what makes the tables in earnest."""
    alembic = (program.world(program.load(entry)) for entry in program.entry_points if entry.kind == "alembic")
    return any(_creates(program, world, metadata) for world in alembic)
