"""Two relationships that write one foreign key and do not know of each other."""

from collections.abc import Iterator
from itertools import combinations

from onebase.program import MappedClass, World
from onebase.program.relationships import Relationship, Statement, statement_of
from onebase.rules._misfit import Misfit
from onebase.rules._relatives import backref_of, keys_between, text_of, title_of
from onebase.vocabulary import Evidence, MissingArgument, Remedy, Severity

# Arguments after which a relationship need not write the one foreign key between two tables.
DECIDING = (
    "primaryjoin", "secondary", "secondaryjoin", "foreign_keys", "viewonly", "overlaps", "remote_side", "link_model",
    "sa_relationship_kwargs", "sync_backref", "**",
)  # fmt: skip


def written_twice(world: World) -> Iterator[Misfit]:
    """Pairs of relationships over the only foreign key between two tables that are not linked to each other."""
    for relationships in _between_two(world).values():
        for first, second in combinations(relationships, 2):
            if first.key != second.key and not _linked(first, second) and over_one_key(world, first, second):
                yield _misfit(first, second)


def _between_two(world: World) -> dict[frozenset[Statement], list[Relationship]]:
    """Two classes → the relationships between them, of which most are linked to each other."""
    found: dict[frozenset[Statement], list[Relationship]] = {}
    for relationship in world.relationships.all:
        target = relationship.target
        if target is not None and _is_plain(relationship, target):
            pair = frozenset((statement_of(relationship.owner), statement_of(target)))
            found.setdefault(pair, []).append(relationship)
    return found


def between_two(world: World, relationship: Relationship) -> list[Relationship]:
    """Every relationship between the two classes of one, in either direction; none where hierarchies, or more than a
    foreign key, decide what is written."""
    target = relationship.target
    if target is None:
        return []
    return _between_two(world).get(frozenset((statement_of(relationship.owner), statement_of(target))), [])


def over_one_key(world: World, first: Relationship, second: Relationship) -> bool:
    """Whether both go by the one foreign key that there is between the two tables."""
    ways = [_direction(world, each.owner, each.target) for each in (first, second) if each.target is not None]
    return len(ways) == 2 and ways[0] is not None and ways[0] == ways[1]


def _is_plain(relationship: Relationship, target: MappedClass) -> bool:
    """Whether nothing but the foreign key decides what is written; hierarchies have rules of their own."""
    owner = relationship.owner
    told = any(each.name in DECIDING for each in relationship.fact.arguments)
    return not (told or owner.parents or target.parents or owner.place == target.place)


def _direction(world: World, owner: MappedClass, target: MappedClass) -> tuple[Statement, Statement] | None:
    there, back = list(keys_between(world, owner, target)), list(keys_between(world, target, owner))
    if len(there) == 1 and not back:
        return statement_of(owner), statement_of(target)
    return (statement_of(target), statement_of(owner)) if len(back) == 1 and not there else None


def _linked(first: Relationship, second: Relationship) -> bool:
    return any(
        one.target == other.owner and other.key in (text_of(one.argument("back_populates")), backref_of(one))
        for one, other in ((first, second), (second, first))
    )


def _misfit(first: Relationship, second: Relationship) -> Misfit:
    return Misfit(
        second,
        (first.owner,),
        f"`{title_of(first)}` and `{title_of(second)}` write the same foreign key",
        (
            Evidence(second.place, "writes the foreign key, and does not know of the other relationship"),
            Evidence(first.place, f"`{title_of(first)}` writes it too"),
        ),
        _repair(first, second),
        tuple(sorted((title_of(first), title_of(second)))),
        ("SQLAlchemy warns: relationship … will copy column …, which conflicts with relationship(s)",),
        Severity.WARNING,
        _remedy(first, second),
    )


def _remedy(first: Relationship, second: Relationship) -> tuple[Remedy, ...]:
    """Both sides name each other, where they are the two sides of one and no backref makes a third."""
    same = first.owner.place == second.owner.place
    if same or backref_of(first) or backref_of(second) or first.target != second.owner:
        return ()
    return (
        MissingArgument(first.place, "relationship", "back_populates", f'"{second.key}"'),
        MissingArgument(second.place, "relationship", "back_populates", f'"{first.key}"'),
    )


def _repair(first: Relationship, second: Relationship) -> str:
    if first.owner.place == second.owner.place:
        return f"keep one of them, or give `viewonly=True` to `{title_of(second)}`"
    made = [f"`{each.target.name}.{backref_of(each)}`" for each in (first, second) if each.target and backref_of(each)]
    go = "goes" if len(made) == 1 else "go"
    extra = f" in place of `backref`; {' and '.join(made)} {go} with it" if made else ""
    return f'link them: `back_populates="{first.key}"` here and `back_populates="{second.key}"` there{extra}'
