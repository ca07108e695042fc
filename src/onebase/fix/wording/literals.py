"""Texts that were meant to be other texts, as edits."""

import ast
from collections.abc import Iterator, Sequence

from onebase.fix.moving.statements import holds
from onebase.fix.source import Replacement, Source
from onebase.fix.tree import Tree
from onebase.fix.values import CannotEdit, Edit
from onebase.python_text import parse
from onebase.vocabulary import Rewording


def reworded(tree: Tree, rewordings: Sequence[Rewording]) -> tuple[Edit, ...]:
    """The edits that make every text what it was meant to be.

    Raises CannotEdit where a file cannot be edited or a statement does not have the text exactly once, NotRead where a
    file cannot be parsed.
    """
    edits: list[Edit] = []
    for path in sorted({each.place.path for each in rewordings}):
        source = tree.source(path)
        parsed = parse(source.text)
        here = [each for each in rewordings if each.place.path == path]
        edits += source.edits([_replacement(source, parsed, each) for each in here])
    return tuple(edits)


def _replacement(source: Source, tree: ast.Module, wanted: Rewording) -> Replacement:
    found = list(_literals(source, tree, wanted))
    if len(found) != 1:
        raise CannotEdit(f"{source.path}:{wanted.place.line}: the text stands there {len(found)} times")
    return found[0]


def _literals(source: Source, tree: ast.Module, wanted: Rewording) -> Iterator[Replacement]:
    """The literals of that text in the statement on the line."""
    line = wanted.place.line
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt) and not hasattr(statement, "body") and holds(statement, line):
            for node in ast.walk(statement):
                if isinstance(node, ast.Constant) and node.value == wanted.old:
                    yield from _literal(source, node, wanted)


def _literal(source: Source, node: ast.Constant, wanted: Rewording) -> Iterator[Replacement]:
    written = source.written(node)
    if written.count(wanted.old) == 1:
        yield Replacement(*source.span(node), written.replace(wanted.old, wanted.new))
