"""What foreign keys by name find among the tables of a process, and what they may have been meant to find."""

from collections.abc import Mapping
from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.program import Identity, Program, TableDefinition, World
from onebase.program.order import Moment
from onebase.rules._definitions import is_open
from onebase.rules._partition import is_twin
from onebase.rules._references import Reference
from onebase.rules._spelling import closest
from onebase.rules._tables import is_filled, may_hold
from onebase.vocabulary import Place

Key: TypeAlias = tuple[str | None, str]
Tables: TypeAlias = Mapping[Key, tuple[TableDefinition, ...]]


class Unknown(NamedTuple):
    """A name that means nothing: `what` it is, what was `meant` ("" if nobody can tell), and where that stands."""

    what: str
    meant: str = ""
    place: Place | None = None
    says: str = ""


class Absence(NamedTuple):
    """A table that the project declares, and that the process may not load."""

    table: TableDefinition


class Targets:
    """Answers for the foreign keys of one load; what is asked again and again is computed once."""

    def __init__(self, program: Program, world: World) -> None:
        self._program = program
        self._world = world
        self._tables: dict[tuple[int, Identity], Tables] = {}
        self._closed: dict[Identity, bool] = {}

    def answer(self, reference: Reference) -> Unknown | Absence | None:
        """What is wrong with a foreign key; None where nothing is, or where that cannot be told."""
        home = reference.home
        schema, name, column = self._parts(reference)
        if not name or is_open(home):
            return None
        found = self._on(self._world, home).get((schema, name))
        if found is not None:
            return self._column(found, column) if column else None
        if may_hold(self._world, home, name) or not self._is_closed(home) or self._is_early(reference, name):
            return None
        whole = self._program.whole(self._world.load)
        declared = self._on(whole, home).get((schema, name))
        if declared is not None:
            return Absence(declared[0])
        return None if self._is_elsewhere(whole, home, name) else self._table(whole, home, (schema, name), column)

    def _is_early(self, reference: Reference, name: str) -> bool:
        """Whether the table is there without the schema that was given to the MetaData later: the assignment is the
        cause, and another rule's business."""
        home = reference.home
        return self._world.schemas.is_assigned(home) and any(key[1] == name for key in self._on(self._world, home))

    def _parts(self, reference: Reference) -> tuple[str | None, str, str]:
        """Schema, table and column; a name without a schema gets that of the MetaData (`ForeignKey._column_tokens`,
        1.4 to 2.1). The name is "" where it cannot be told."""
        words = reference.target.text.split(".")
        column = words.pop() if len(words) > 1 else ""
        if not all(words):
            return None, "", ""
        if len(words) > 1:
            return ".".join(words[:-1]), words[-1], column
        schema, why = self._world.schemas.at(reference.home, Moment(reference.number, reference.place.line))
        return (None, "", "") if why else (schema, words[-1], column)

    def _on(self, world: World, home: Identity) -> Tables:
        key = (id(world), home)
        if key not in self._tables:
            self._tables[key] = {
                (each.schema, each.name): tables
                for each, tables in world.by_key.items()
                if is_twin(each.metadata, home)
            }
        return self._tables[key]

    def _is_closed(self, home: Identity) -> bool:
        """Whether every table of the MetaData is declared by a statement that names it."""
        if home not in self._closed:
            unnamed = any(
                each.table is None and not each.parents and each.fact.table is None and each.metadata in (home, None)
                for each in self._world.classes
            )
            self._closed[home] = not unnamed and not is_filled(self._program, self._world, home)
        return self._closed[home]

    def _is_elsewhere(self, whole: World, home: Identity, name: str) -> bool:
        """Whether the table may be on another MetaData, which is another rule's business, or is declared in doubt."""
        return may_hold(whole, home, name) or any(
            key.name == name and not is_twin(key.metadata, home) for key in whole.by_key
        )

    def _table(self, whole: World, home: Identity, key: Key, column: str) -> Unknown:
        """No table of that name: another schema, the name of the class, or a misspelling."""
        tables = self._on(whole, home)
        what = f"`{_written(key)}`, a table that does not exist"
        for other in sorted(tables, key=str):
            if other[1] == key[1]:
                where = f"in schema `{other[0]}`" if other[0] else "without a schema"
                what = f"`{_written(key)}`, and the table is `{_written(other)}`"
                return Unknown(what, _dotted(other, column), tables[other][0].place, f"is declared {where}")
        for other, definitions in tables.items():
            if definitions[0].owner.rpartition(".")[2] == key[1]:
                what = f"the class `{key[1]}`, and its table is `{_written(other)}`"
                says = f"`{key[1]}` has the table `{_written(other)}`"
                return Unknown(what, _dotted(other, column), definitions[0].place, says)
        near = _nearest(key, tables)
        if near is None:
            return Unknown(what)
        says = f"`{_written(near)}` is declared here"
        what = f"{what}; did you mean `{_written(near)}`?"
        return Unknown(what, _dotted(near, column), tables[near][0].place, says)

    def _column(self, tables: tuple[TableDefinition, ...], column: str) -> Unknown | None:
        """A table that has no such column, as far as all of its columns can be seen."""
        if any(one.name == column for table in tables for one in table.fact.columns):
            return None
        from onebase.rules._known_columns import known_columns  # columns that are not written in the class itself

        known = known_columns(self._program, self._world, tables, column)
        if known is None or column in known:
            return None
        alike = closest(column, sorted(known))
        key = tables[0].key
        tail = f"; did you mean `{alike}`?" if alike else ""
        what = f"`{key}.{column}`, a column that does not exist{tail}"
        return Unknown(what, f"{key}.{alike}" if alike else "", tables[0].place, f"has {_listed(known)}")


def _nearest(key: Key, tables: Tables) -> Key | None:
    alike = closest(key[1], sorted({each[1] for each in tables}), 0.75)
    return next((each for each in sorted(tables, key=str) if alike and each[1] == alike), None)


def _written(key: Key) -> str:
    return f"{key[0]}.{key[1]}" if key[0] else key[1]


def _dotted(key: Key, column: str) -> str:
    return f"{_written(key)}.{column}" if column else _written(key)


def _listed(names: set[str], most: int = 6) -> str:
    shown = ", ".join(f"`{name}`" for name in sorted(names)[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
