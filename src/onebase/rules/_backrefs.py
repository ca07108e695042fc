"""Names that `backref` wants to give, and that are taken."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact
from onebase.program import Defined, MappedClass, World
from onebase.program.relationships import Relationship, Statement, statement_of
from onebase.rules._misfit import CONFIGURE, Misfit
from onebase.rules._relatives import backref_of, title_of
from onebase.vocabulary import Evidence, Place


def taken_names(world: World) -> Iterator[Misfit]:
    """Relationships whose `backref` meets an attribute of the other class, or another `backref` of that name."""
    given: dict[tuple[Statement, str], Relationship] = {}
    for relationship in world.relationships.all:
        name, target = backref_of(relationship), relationship.target
        if name and target is not None:
            declared = _declared(world, target, name)
            first = given.setdefault((statement_of(target), name), relationship)
            if declared is not None:
                yield _misfit(relationship, target, name, declared, f"`{target.name}` declares `{name}` here")
            elif _is_second(first, relationship):
                yield _misfit(relationship, target, name, first.place, f"gives `{target.name}` the same attribute")


def _is_second(first: Relationship, relationship: Relationship) -> bool:
    """Whether two statements, or one in a mixin of two classes, give the name; the copies of a file do not count."""
    return first.place != relationship.place or first.owner.place != relationship.owner.place


def _declared(world: World, target: MappedClass, name: str) -> Place | None:
    """Where the class, or one that it inherits from, has a column or relationship of that name."""
    for each in world.relationships.line(target):
        place = _in_class(world, each, name)
        if place is not None:
            return place
    return None


def _in_class(world: World, defined: Defined, name: str) -> Place | None:
    fact = defined.fact
    if not isinstance(fact, ClassFact):
        return None
    spans = {each.attribute: each.span for each in fact.columns} | {
        each.attribute: each.span for each in fact.relationships
    }
    span = spans.get(name)
    return Place(world.module(defined.number).path, span.line, span.column, span.end_column) if span else None


def _misfit(relationship: Relationship, target: MappedClass, name: str, place: Place, says: str) -> Misfit:
    return Misfit(
        relationship,
        (target,),
        f"the backref `{target.name}.{name}` of `{title_of(relationship)}` is taken",
        (Evidence(relationship.place, f"gives `{target.name}` an attribute `{name}`"), Evidence(place, says)),
        "say `back_populates` on both sides where they belong together, otherwise give the backref another name",
        (name, "backref"),
        (f"SQLAlchemy says: Error creating backref '{name}' … property of that name exists", CONFIGURE),
    )
