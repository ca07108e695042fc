"""`back_populates` held against the real counterpart."""

from collections.abc import Iterator

from onebase.program import MappedClass, World
from onebase.program.relationships import Relationship, statement_of
from onebase.rules._misfit import CONFIGURE, Misfit
from onebase.rules._relatives import ancestors, backref_of, keys_between, text_of, title_of, top
from onebase.rules._spelling import closest
from onebase.vocabulary import Evidence, MissingSide, Remedy, Rewording, Severity

ONE_WAY = "`back_populates` on one side is enough for SQLAlchemy to look for the other"


def counterparts(world: World) -> Iterator[Misfit]:
    """Relationships whose `back_populates` names nothing, something else, or a relationship to another class."""
    for relationship in world.relationships.all:
        name, target = text_of(relationship.argument("back_populates")), relationship.target
        if name and target is not None:
            found = _counterpart(world, target, name)
            if found is None:
                yield from _missing(world, relationship, target, name)
            elif not found.open and found.targets:
                yield from _wrong(world, relationship, target, found)


def _counterpart(world: World, target: MappedClass, name: str) -> Relationship | None:
    """The relationship of that name, also of a mapped class above."""
    for each in (target, *ancestors(world, target)):
        for relationship in world.relationships.by_owner.get(statement_of(each), ()):
            if relationship.key == name:
                return relationship
    return None


def _missing(world: World, relationship: Relationship, target: MappedClass, name: str) -> Iterator[Misfit]:
    related = world.relationships
    kind = related.attributes(target).get(name, "")
    if kind in ("relationship", "other") or not related.knows_all_attributes(target) or name in related.assigned:
        return
    if any(backref_of(each) == name for each in related.all):
        return
    if kind == "column":
        message = f"`{title_of(relationship)}` names the column `{target.name}.{name}` as its counterpart"
        says = f"SQLAlchemy says: … refers to attribute '{target.name}.{name}' that is not a relationship"
    else:
        message = f"`{title_of(relationship)}` names a counterpart `{target.name}.{name}` that does not exist"
        says = f"SQLAlchemy says: Mapper … has no property '{name}'"
    help_, remedy = _repair(world, relationship, target, name)
    yield Misfit(
        relationship,
        (target,),
        message,
        (
            Evidence(relationship.place, f'`back_populates="{name}"`'),
            Evidence(target.place, f"`{target.name}` has no relationship `{name}`"),
        ),
        help_,
        (name, "missing"),
        (says, CONFIGURE),
        remedy=(remedy,),
    )


def _repair(world: World, relationship: Relationship, target: MappedClass, name: str) -> tuple[str, Remedy]:
    """The counterpart that was meant: the one that comes back, or whose name is alike."""
    there = [each for each in world.relationships.by_owner.get(statement_of(target), ()) if each.target is not None]
    back = [each.key for each in there if each.target == relationship.owner]
    meant = closest(name, back) or (back[0] if len(back) == 1 else "")
    if meant:
        return f'did you mean `back_populates="{meant}"`?', Rewording(relationship.place, name, meant)
    single = any(keys_between(world, target, relationship.owner))
    owner = relationship.owner
    module = world.module(owner.number).name
    side = MissingSide(target.place, target.name, name, owner.name, relationship.key, single, module)
    return f"add the relationship `{name}` to `{target.name}`, or take `back_populates` away", side


def _wrong(world: World, relationship: Relationship, target: MappedClass, other: Relationship) -> Iterator[Misfit]:
    mapped = relationship.owner
    if len(other.targets) == 1 and top(world, other.targets[0]) != top(world, mapped):
        yield _leads_elsewhere(relationship, target, other)
    elif mapped == target and _same_direction(relationship, other):
        yield _both_many(relationship, other)


def _leads_elsewhere(relationship: Relationship, target: MappedClass, other: Relationship) -> Misfit:
    elsewhere = other.targets[0].name
    return Misfit(
        relationship,
        (target, other.owner, other.targets[0]),
        f"`{title_of(relationship)}` names `{title_of(other)}`, which leads to `{elsewhere}`",
        (
            Evidence(relationship.place, f'`back_populates="{other.key}"`'),
            Evidence(other.place, f"leads to `{elsewhere}`, not to `{relationship.owner.name}`"),
        ),
        f"name a relationship of `{target.name}` that leads to `{relationship.owner.name}`",
        (other.key, elsewhere),
        ("SQLAlchemy says: reverse_property … references relationship …, which does not reference mapper …", CONFIGURE),
    )


def _same_direction(one: Relationship, other: Relationship) -> bool:
    """Two sides of a tree, of which none says which is the upper one."""
    deciding = ("remote_side", "primaryjoin", "secondary", "secondaryjoin", "foreign_keys", "sa_relationship_kwargs")
    told = any(each.argument(name) is not None for each in (one, other) for name in (*deciding, "**"))
    return one.key != other.key and not told and one.place < other.place


def _both_many(one: Relationship, other: Relationship) -> Misfit:
    return Misfit(
        one,
        (other.owner,),
        f"`{title_of(one)}` and `{title_of(other)}` are both the side of the many",
        (
            Evidence(one.place, "nothing says on which side the parent is"),
            Evidence(other.place, "the same here"),
        ),
        "give `remote_side` (the primary key) to the relationship that leads to the parent",
        (other.key, "direction"),
        ("SQLAlchemy says: … are both of the same direction", CONFIGURE),
        Severity.ERROR,
    )
