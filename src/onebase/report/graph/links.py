"""What refers to what: foreign keys and relationships between table definitions."""

from collections.abc import Iterable, Iterator, Mapping

from onebase.facts.values import Value
from onebase.program import Defined, Identity, TableDefinition, World
from onebase.report.graph.values import Edge

Key = tuple[str, int, str]
Keys = Mapping[Key, int]


def edges_of(worlds: Iterable[World], keys: Keys) -> tuple[Edge, ...]:
    """Every reference once, sorted; those that cannot be resolved are left out."""
    found: set[Edge] = set()
    for world in worlds:
        found.update(_foreign_keys(world, keys))
        found.update(_relationships(world, keys))
    return tuple(sorted(found))


def _number(table: TableDefinition, keys: Keys) -> int:
    name = str(table.key) if table.key is not None else table.name or table.owner or "?"
    return keys[table.place.path, table.place.line, name]


def _foreign_keys(world: World, keys: Keys) -> Iterator[Edge]:
    named = {(table.key.metadata, str(table.key)): table for table in world.tables if table.key is not None}
    made = {(each.number, each.place.line): each.table for each in world.classes if each.table is not None}
    for table in world.tables:
        for column in table.fact.columns:
            for foreign in column.foreign_keys:
                target = _target(world, table, foreign.target, named, made)
                if target is not None:
                    yield Edge(
                        _number(table, keys), _number(target, keys), "foreign key", column.name or column.attribute
                    )


def _target(
    world: World,
    table: TableDefinition,
    value: Value,
    named: Mapping[tuple[Identity, str], TableDefinition],
    made: Mapping[tuple[int, int], TableDefinition],
) -> TableDefinition | None:
    """The table that "users.id", or the attribute `User.id`, lies in."""
    owner = value.text.rpartition(".")[0]
    if value.kind == "string" and table.key is not None:
        schema = f"{table.key.schema}." if table.key.schema else ""
        found = named.get((table.key.metadata, owner))
        return found or named.get((table.key.metadata, schema + owner))
    if value.kind != "name":
        return None
    for name in (owner, owner.rpartition(".")[0]):  # `User.id`, `users.c.id`
        meant = world.names.resolve(table.number, name, table.place.line) if name else None
        if isinstance(meant, Defined):
            known = made.get((meant.number, meant.fact.span.line))
            return known or next((each for each in world.tables if each.fact is meant.fact), None)
    return None


def _relationships(world: World, keys: Keys) -> Iterator[Edge]:
    for each in world.relationships.all:
        target = each.target
        if target is not None and target.table is not None and each.owner.table is not None:
            yield Edge(
                _number(each.owner.table, keys), _number(target.table, keys), "relationship", each.fact.attribute
            )
