"""Tables that both of two Bases have."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact, ColumnFact
from onebase.facts.values import Span
from onebase.fix.one_base.choice import Bases
from onebase.named_tuple import NamedTuple
from onebase.program import Created, Program, TableDefinition, World
from onebase.report.words import counted
from onebase.rules._columns import Columns, columns_of

NOWHERE = Span(0, 0, 0)
_PLAIN = frozenset({"__tablename__", "__table_args__", "__doc__"})


class Collision(NamedTuple):
    """One table that is defined on the Base that stays and on one that goes."""

    table: str
    kept: TableDefinition
    other: TableDefinition

    columns: Columns
    other_columns: Columns

    @property
    def is_contained(self) -> bool:
        """Whether the definition that goes is a class, and has no column and nothing else that the other one lacks."""
        other, kept = self.other.fact, self.kept.fact
        if not isinstance(other, ClassFact) or not isinstance(kept, ClassFact) or "." in other.name:
            return False
        own = other.bound - _PLAIN - {each.attribute for each in other.columns}
        plain = not (own or other.relationships or (other.options and other.options.items) or other.mapper_args)
        mine, theirs = self.columns.by_name, self.other_columns
        same = all(name in mine and essence(mine[name]) == essence(each) for name, each in theirs.by_name.items())
        return plain and theirs.complete and same


def essence(column: ColumnFact) -> ColumnFact:
    """A column without its place."""
    keys = tuple(key._replace(span=NOWHERE) for key in column.foreign_keys)
    return column._replace(span=NOWHERE, foreign_keys=keys)


def collisions(program: Program, bases: Bases, other: Created) -> list[Collision]:
    """The tables that the Base that stays has as well, in the order of names; none where both have one MetaData."""
    if other.metadata == bases.kept.metadata:
        return []
    world = program.world(bases.load)
    mine = {
        (key.schema, key.name): found[0] for key, found in world.by_key.items() if key.metadata == bases.kept.metadata
    }
    theirs = {(key.schema, key.name): found[0] for key, found in world.by_key.items() if key.metadata == other.metadata}
    return [
        collision_of(program, world, mine[key], theirs[key]) for key in sorted(mine.keys() & theirs.keys(), key=str)
    ]


def collision_of(program: Program, world: World, kept: TableDefinition, other: TableDefinition) -> Collision:
    """Two definitions of one table, with their columns."""
    mine, theirs = (columns_of(program, world, each) for each in (kept, other))
    return Collision(str(other.key), kept, other, mine, theirs)


def side_by_side(collision: Collision) -> Iterator[str]:
    """Both definitions, column by column."""
    kept, other = collision.kept, collision.other
    rows = [(f"{each.owner or each.name} ({each.place.path}:{each.place.line})" for each in (kept, other))]
    left = {name: _described(each) for name, each in collision.columns.by_name.items()}
    right = {name: _described(each) for name, each in collision.other_columns.by_name.items()}
    names = [name for name in dict.fromkeys([*left, *right]) if left.get(name) != right.get(name)]
    alike = len({*left, *right}) - len(names)
    table = [tuple(rows[0]), *((left.get(name, "-"), right.get(name, "-")) for name in names)]
    width = max(len(first) for first, _ in table)
    for first, second in table:
        yield f"{first:<{width}} | {second}"
    if alike:
        yield f"{counted(alike, 'column')} {'is' if alike == 1 else 'are'} alike"
    if not names:
        yield "they differ in relationships, table arguments or methods"


def _described(column: ColumnFact) -> str:
    return f"{column.name}: {column.definition}" if column.definition else column.name
