"""What names another table: foreign keys and the secondary tables of relationships."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact, RelationshipFact
from onebase.facts.values import Span, Value
from onebase.named_tuple import NamedTuple
from onebase.program import Defined, Identity, MappedClass, TableDefinition, World
from onebase.rules._definitions import name_of
from onebase.vocabulary import Certainty, Place


class Reference(NamedTuple):
    """Something that names a table. `what` is how to call it, `home` the MetaData where names are looked up.

    `parts` counts the parts of the text after the table: 1 for a foreign key, 0 for a secondary."""

    what: str
    subject: str
    target: Value
    place: Place
    number: int
    home: Identity
    certainty: Certainty
    parts: int


def references(world: World) -> Iterator[Reference]:
    """Every foreign key and every secondary table that is written at module level."""
    yield from (reference for _, reference in foreign_keys(world))
    yield from _secondaries(world)


def foreign_keys(world: World) -> Iterator[tuple[TableDefinition, Reference]]:
    """Every foreign key that is written at module level, with the table that has it."""
    for table in world.tables:
        if table.key is not None and not table.scope:
            for column in table.fact.columns:
                for key in column.foreign_keys:
                    what = f"foreign key `{name_of(table)}.{column.name}`"
                    subject = f"{table.place.path}::{name_of(table)}.{column.name}"
                    place = _place(table.place.path, key.span)
                    home = table.key.metadata
                    yield (
                        table,
                        Reference(what, subject, key.target, place, table.number, home, table.certainty, parts=1),
                    )


def inherited_references(world: World) -> Iterator[Reference]:
    """The foreign keys that tables have from mixins and abstract classes; each class that has one is told once."""
    for table in world.tables:
        if table.key is None or table.scope or not isinstance(table.fact, ClassFact):
            continue
        for each in world.registries.kinship(Defined(table.number, table.fact)).line[1:]:
            if world.registries.kinship(each).role == "mapped" or not isinstance(each.fact, ClassFact):
                continue
            path = world.module(each.number).path
            for column in each.fact.columns:
                for key in column.foreign_keys:
                    what = f"foreign key `{name_of(table)}.{column.name}`"
                    subject = f"{table.place.path}::{name_of(table)}.{column.name}"
                    place, home = _place(path, key.span), table.key.metadata
                    yield Reference(what, subject, key.target, place, each.number, home, table.certainty, parts=1)


def _secondaries(world: World) -> Iterator[Reference]:
    for mapped in world.classes:
        if mapped.metadata is not None and not mapped.fact.scope:
            for relationship in mapped.fact.relationships:
                value = _secondary(relationship)
                if value is not None:
                    yield _secondary_reference(mapped, mapped.metadata, relationship, value)


def _secondary(relationship: RelationshipFact) -> Value | None:
    return next((each.value for each in relationship.arguments if each.name in ("secondary", "link_model")), None)


def _secondary_reference(
    mapped: MappedClass, home: Identity, relationship: RelationshipFact, value: Value
) -> Reference:
    what = f"`{mapped.name}.{relationship.attribute}`"
    subject = f"{mapped.place.path}::{mapped.name}.{relationship.attribute}"
    place = _place(mapped.place.path, relationship.span)
    return Reference(what, subject, value, place, mapped.number, home, mapped.certainty, parts=0)


def _place(path: str, span: Span) -> Place:
    return Place(path, span.line, span.column, span.end_column)
