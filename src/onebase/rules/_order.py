"""Definitions in the order of execution."""

from collections.abc import Iterable
from functools import cmp_to_key
from typing import TypeVar

from onebase.program import Load, MappedClass, TableDefinition
from onebase.program.order import Moment, is_before

Executed = TypeVar("Executed", TableDefinition, MappedClass)


def in_order(load: Load, things: Iterable[Executed]) -> list[Executed]:
    """Definitions in the order of execution."""
    given = list(things)
    if len(given) < 2:
        return given

    def compare(one: Executed, other: Executed) -> int:
        first, second = moment_of(one), moment_of(other)
        return 0 if first == second else (-1 if is_before(load, first, second) else 1)

    return sorted(given, key=cmp_to_key(compare))


def moment_of(thing: TableDefinition | MappedClass) -> Moment:
    """When a definition is executed."""
    return Moment(thing.number, thing.place.line)
