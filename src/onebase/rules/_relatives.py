"""What the rules about relationships share."""

from collections.abc import Iterator

from onebase.facts.module import ColumnFact
from onebase.facts.values import Value
from onebase.program import MappedClass, World
from onebase.program.relationships import Relationship
from onebase.vocabulary import Certainty, Place


def title_of(relationship: Relationship) -> str:
    """How a person would call a relationship."""
    return f"{relationship.owner.name}.{relationship.key}"


def subject_of(relationship: Relationship) -> str:
    """What identifies a relationship within the project."""
    return f"{relationship.owner.place.path}::{title_of(relationship)}"


def certainty_of(*classes: MappedClass) -> Certainty:
    """How certain it is that all of these classes are mapped."""
    return min(each.certainty for each in classes)


def text_of(value: Value | None) -> str:
    """A text, "" for anything else."""
    return value.text if value is not None and value.kind == "string" else ""


def backref_of(relationship: Relationship) -> str:
    """The name in `backref="name"` or `backref=backref("name", …)`, "" where there is none."""
    value = relationship.argument("backref")
    if value is not None and value.kind == "call" and value.items:
        value = value.items[0]
    return text_of(value)


def ancestors(world: World, mapped: MappedClass) -> list[MappedClass]:
    """The mapped classes that a class inherits from, the nearest first."""
    line = world.relationships.line(mapped)[1:]
    found = (world.relationships.mapped_of(each) for each in line)
    return [each for each in found if each is not None]


def top(world: World, mapped: MappedClass) -> Place:
    """The place of the topmost mapped class: classes with the same one have one hierarchy."""
    return next(iter(reversed([each.place for each in ancestors(world, mapped)])), mapped.place)


def keys_between(world: World, owner: MappedClass, target: MappedClass) -> Iterator[ColumnFact]:
    """The columns of the owner's table that refer to the target's table by a foreign key of one column."""
    if owner.table is None or target.table is None or target.table.key is None:
        return
    for each in world.relationships.own_line(owner):
        for column in getattr(each.fact, "columns", ()):
            keys = column.foreign_keys
            if keys and any(_leads_to(world, each.number, key.target, target) for key in keys):
                yield column


def _leads_to(world: World, number: int, value: Value, target: MappedClass) -> bool:
    key = target.table.key if target.table is not None else None
    if key is None:
        return False
    if value.kind == "string":
        return value.text.rpartition(".")[0] == str(key)
    if value.kind == "name":
        found = world.names.resolve(number, value.text.rpartition(".")[0], None)
        fact = getattr(found, "fact", None)
        return fact is not None and getattr(found, "number", -1) == target.number and fact.span == target.fact.span
    return False
