"""How many databases an application speaks to, and which MetaData its models have."""

from onebase.program import Created, Identity, MappedClass, World
from onebase.program.aside import is_aside
from onebase.rules._alembic import is_alembic_script
from onebase.vocabulary import Certainty, Place


def databases(world: World) -> list[list[Created]]:
    """The engines that the application makes, by database as far as the source tells.

    A plain and an asynchronous engine of one file are two ways into one database. The engines of `env.py` do not
    count: they say how migrations reach the database, or several of them.
    """
    by_file: dict[str, dict[Place, Created]] = {}
    for each in world.created:
        path = each.place.path
        if each.kind == "engine" and not is_aside(path) and not is_alembic_script(world.load, path):
            by_file.setdefault(path, {}).setdefault(each.place, each)
    found: list[list[Created]] = []
    for made in by_file.values():
        engines = list(made.values())
        found += [engines] if _is_pair(engines) else [[each] for each in engines]
    return found


def _is_pair(engines: list[Created]) -> bool:
    kinds = ["async" in str(getattr(each.fact, "callee", "")) for each in engines]
    return sorted(kinds) == [False, True]


def is_one_database(world: World) -> bool:
    """Whether the application makes one engine, outside of functions and loops, so that there is one database."""
    found = databases(world)
    return len(found) == 1 and not any(
        each.scope or any(guard.kind == "loop" for guard in each.guards) for each in found[0]
    )


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
