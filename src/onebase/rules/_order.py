"""Which of two statements is executed first, and whether both are."""

from collections.abc import Iterable
from functools import cmp_to_key
from typing import NamedTuple, TypeVar

from onebase.program import Load, MappedClass, TableDefinition

Executed = TypeVar("Executed", TableDefinition, MappedClass)


class Moment(NamedTuple):
    """A line of a module, as one load executes it."""

    number: int
    line: int


def is_before(load: Load, first: Moment, second: Moment) -> bool:
    """Whether one line is executed before another.

    Modules are numbered as they begin. A module that is imported half-way through another one runs before the lines
    below the import; what a function imports when it is called later runs after all that is loaded at once.
    """
    if first.number == second.number:
        return first.line < second.line
    if first.number > second.number:
        return not is_before(load, second, first)
    if bool(load.modules[first.number].within) != bool(load.modules[second.number].within):
        return bool(load.modules[second.number].within)
    child = next((each for each in load.chain(second.number) if each.request.asker == first.number), None)
    return child is None or child.request.place is None or child.request.place.line > first.line


def in_order(load: Load, things: Iterable[Executed]) -> list[Executed]:
    """Definitions in the order of execution."""

    def compare(one: Executed, other: Executed) -> int:
        first, second = moment_of(one), moment_of(other)
        return 0 if first == second else (-1 if is_before(load, first, second) else 1)

    return sorted(things, key=cmp_to_key(compare))


def moment_of(thing: TableDefinition | MappedClass) -> Moment:
    """When a definition is executed."""
    return Moment(thing.number, thing.place.line)
