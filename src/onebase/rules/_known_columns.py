"""The columns of a table, where all of them can be seen."""

import re

from onebase.facts.module import ClassFact, Creation, TableFact
from onebase.program import Defined, MappedClass, Program, TableDefinition, World
from onebase.rules._texts import text_of


def known_columns(program: Program, world: World, tables: tuple[TableDefinition, ...], wanted: str) -> set[str] | None:
    """The names of the columns of these definitions of one table; None where there may be others.

    There may be one called `wanted` where a class binds that name to something else, or a statement adds columns.
    """
    found: set[str] = set()
    for table in tables:
        columns = _of_table(program, table, wanted) if isinstance(table.fact, TableFact) else None
        if isinstance(table.fact, ClassFact):
            columns = _of_class(program, world, table, wanted)
        if columns is None:
            return None
        found |= columns
    return found if found and all(found) else None


def _of_table(program: Program, table: TableDefinition, wanted: str) -> set[str] | None:
    fact = table.fact
    if not isinstance(fact, TableFact) or fact.items or fact.reflected or not fact.has_items:
        return None
    return None if _speaks(program, table.place.path, wanted) else {each.name for each in fact.columns}


def _of_class(program: Program, world: World, table: TableDefinition, wanted: str) -> set[str] | None:
    mapped = world.relationships.mapped_of(Defined(table.number, table.fact))
    if mapped is None or not world.relationships.knows_all_attributes(mapped):
        return None
    found: set[str] = set()
    keyed = False
    for each in (mapped, *_in_the_same_table(world, mapped)):
        for part in world.relationships.own_line(each):
            if not isinstance(part.fact, ClassFact) or _speaks(program, world.module(part.number).path, wanted):
                return None
            if _has_given_base(world, part.number, part.fact):
                return None
            keyed = keyed or any(one.primary_key for one in part.fact.columns)
            if wanted in set(part.fact.bound) - {one.attribute for one in part.fact.columns}:
                return None
            found |= {one.name for one in part.fact.columns}
    return found if keyed else None  # a mapped table has a primary key; where none is seen, not all is seen


def _has_given_base(world: World, number: int, fact: ClassFact) -> bool:
    """`declarative_base(cls=…)`: every model gets the columns of that class."""
    for base in fact.bases:
        found = world.names.resolve(number, base.text, fact.span.line - 1) if base.kind == "name" else None
        made = found.fact if isinstance(found, Defined) else None
        if isinstance(made, Creation) and any(each.name in ("cls", "model_class", "2", "3") for each in made.arguments):
            return True
    return False


def _in_the_same_table(world: World, mapped: MappedClass) -> list[MappedClass]:
    """The classes that add columns to the table of their parent."""
    return [each for each in world.classes if mapped.place in each.parents and each.table is None]


def _speaks(program: Program, path: str, name: str) -> bool:
    """Whether a statement of the file may add the column afterwards: `Booking.note = …`, `append_column(…)`."""
    word = re.escape(name)
    return bool(re.search(rf"\.{word}\s*=(?!=)|append_column\(", text_of(program, path)))
