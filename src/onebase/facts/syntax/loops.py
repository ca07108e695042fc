"""Loops over lists that the file itself holds: their rounds are told one by one."""

import ast
from collections.abc import Iterator

from onebase.facts.syntax.evaluation.known import Known, Parameter, Reference, Several, Unknown
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
    target, known = _of_dictionary(reading, target, iterable, known)
    name = dotted(target)
    items = known.items if isinstance(known, Several) and name else ()
    if not 0 < len(items) * reading.repetitions <= _MOST_ROUNDS:
        elements = isinstance(known, (Reference, Parameter))
        _bind(reading, target, known if elements else Unknown("the variable of a loop"))
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


def _of_dictionary(reading: Reading, target: ast.expr, iterable: ast.expr, known: Known) -> tuple[ast.expr, Known]:
    """`for key, name in MODELS.items()`: the variable that is given the values, and these."""
    if not isinstance(iterable, ast.Call) or not isinstance(iterable.func, ast.Attribute) or iterable.args:
        return target, known
    node = reading.definition(iterable.func.value)
    if not isinstance(node, ast.Dict) or iterable.func.attr not in ("values", "items"):
        return target, known
    pair = isinstance(target, ast.Tuple) and len(target.elts) == 2
    if (iterable.func.attr == "items") is not pair:
        return target, known
    values = Several(tuple(reading.known.evaluate(each) for each in node.values))
    return target.elts[1] if isinstance(target, ast.Tuple) else target, values


def _bind(reading: Reading, target: ast.expr, known: Known) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            reading.environment.set(node.id, known if node is target else Unknown("the variable of a loop"))
