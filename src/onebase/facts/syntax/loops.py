"""Loops over lists that the file itself holds: their rounds are told one by one."""

import ast
from collections.abc import Iterator

from onebase.facts.syntax.evaluation.known import Reference, Several, Unknown
from onebase.facts.syntax.names import dotted
from onebase.facts.syntax.reading import Reading
from onebase.facts.values import Guard

_MOST_ROUNDS = 256


def rounds(reading: Reading, target: ast.expr, iterable: ast.expr, guard: Guard | None) -> Iterator[None]:
    """The rounds of a loop, its variable bound in each: one for each element of a known list, otherwise a single one.

    `guard` is the guard of the loop where nothing else decides whether a round is executed: it is left out of the
    facts that are told round by round. Only paths, imports by name and tables by their names are; later rounds tell
    nothing else again.
    """
    known = reading.known.evaluate(iterable)
    name = dotted(target)
    items = known.items if isinstance(known, Several) and name else ()
    if not 0 < len(items) * reading.repetitions <= _MOST_ROUNDS:
        _bind(reading, target, known if isinstance(known, Reference) else Unknown("the variable of a loop"))
        yield
        return
    reading.repetitions *= len(items)
    reading.unrolled |= {guard} if guard is not None else set()
    for number, item in enumerate(items):
        reading.environment.set(name, item)
        before = reading.counts()
        yield
        if number:
            reading.forget(before)
    reading.unrolled -= {guard}
    reading.repetitions //= len(items)


def _bind(reading: Reading, target: ast.expr, known: Reference | Unknown) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            reading.environment.set(node.id, known if node is target else Unknown("the variable of a loop"))
