"""Names that `backref` wants to give, and that are taken."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact
from onebase.program import Defined, MappedClass, World
from onebase.program.relationships import Relationship, Statement, statement_of
from onebase.rules._misfit import CONFIGURE, Misfit
from onebase.rules._relatives import backref_of, text_of, title_of
from onebase.rules._written_twice import between_two, over_one_key
from onebase.vocabulary import Evidence, MissingArgument, OtherKeyword, Place, Remedy


def taken_names(world: World) -> Iterator[Misfit]:
    """Relationships whose `backref` meets an attribute of the other class, or another `backref` of that name."""
    given: dict[tuple[Statement, str], Relationship] = {}
    for relationship in world.relationships.all:
        name, target = backref_of(relationship), relationship.target
        if name and target is not None:
            declared = _declared(world, target, name)
            first = given.setdefault((statement_of(target), name), relationship)
            if declared is not None:
                says = f"`{target.name}` declares `{name}` here"
                remedy = _remedy(world, relationship, name)
                yield _misfit(relationship, target, name, declared, says)._replace(remedy=remedy)
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


def _remedy(world: World, relationship: Relationship, name: str) -> tuple[Remedy, ...]:
    """`back_populates` on both sides, where the relationship of that name can only be the other side: no third one is
    between the two classes, there is one foreign key, and the other one names this one or none.

    What `backref(…)` is given besides a name would have to go to the other side: that is left to people.
    """
    pair = between_two(world, relationship)
    other = next((each for each in pair if each.key == name and each.owner == relationship.target), None)
    given = relationship.argument("backref")
    if len(pair) != 2 or other is None or not over_one_key(world, relationship, other):
        return ()
    if given is None or given.kind != "string" or relationship.argument("back_populates") is not None:
        return ()
    here = OtherKeyword(relationship.place, "relationship", "backref", "back_populates")
    said = {kind: value for kind in ("backref", "back_populates") if (value := other.argument(kind)) is not None}
    if not said:
        return (here, MissingArgument(other.place, "relationship", "back_populates", f'"{relationship.key}"'))
    if len(said) > 1 or {text_of(value) for value in said.values()} != {relationship.key}:
        return ()
    return (here, *(here._replace(place=other.place) for kind in said if kind == "backref"))


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
