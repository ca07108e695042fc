"""`relationship(…)`, its old and new relatives, and SQLModel's `Relationship(…)`."""

import ast

from onebase.facts.module import RelationshipFact
from onebase.facts.syntax.declarations import annotations
from onebase.facts.syntax.names import last
from onebase.facts.syntax.reading import Reading
from onebase.facts.values import Value

_NAMES = frozenset({"relationship", "relation", "dynamic_loader", "Relationship"})


def relationship_call(reading: Reading, node: ast.expr | None) -> ast.Call | None:
    """The call that makes a relationship, or None."""
    if isinstance(node, ast.Call) and last(reading.canonical(node.func)) in _NAMES:
        explicit = next((word.value for word in node.keywords if word.arg == "sa_relationship"), None)
        return relationship_call(reading, explicit) or node
    return None


def relationship(
    reading: Reading, attribute: str, call: ast.Call, node: ast.stmt, annotation: ast.expr | None
) -> RelationshipFact:
    """The fact of one relationship; without a first argument its annotation names the class."""
    given = next((word.value for word in call.keywords if word.arg == "argument"), None)
    first = call.args[0] if call.args else given
    if first is None and annotation is not None:
        target, annotated = annotations.target(annotations.mapped(annotation) or annotation), True
    else:
        target, annotated = _target(reading, first), False
    return RelationshipFact(attribute, target, annotated, reading.values.arguments(call), reading.span(node))


def _target(reading: Reading, node: ast.expr | None) -> Value:
    """A class, its name, or a lambda that gives the class."""
    if node is None:
        return Value("unknown", "no class is named")
    if isinstance(node, ast.Lambda):
        node = node.body
    text = reading.text(node)
    return Value("string", text) if text is not None else reading.value(node)
