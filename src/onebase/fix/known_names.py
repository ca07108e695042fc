"""Names that new code uses: imported where a file does not know them yet."""

import ast
from collections.abc import Sequence

from onebase.fix.inserting import LIBRARY, STANDARD, below, with_imports
from onebase.fix.moving.names import bound_by
from onebase.fix.moving.statements import last_line
from onebase.fix.source import Replacement, Source
from onebase.fix.style import indent_at, is_alone
from onebase.project.files import FileIndex

_ONLY_TYPES = ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def with_name(
    source: Source, tree: ast.Module, module: str, name: str, index: FileIndex, before: int = 0, *, kind: int = LIBRARY
) -> list[Replacement]:
    """`name` of `module` for the whole file: added to what is imported from there, or imported by a new statement.

    `before` and `kind` are those of `with_imports`. Nothing where the file binds the name already.
    """
    if name in bound_by(tree.body):
        return []
    found = [
        node
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        and (node.module, node.level, node.names[0].name == "*") == (module, 0, False)
        and not (before and node.lineno >= before)
    ]
    if found:
        return [_one_more(source, found[-1].names, name)]
    return [with_imports(source, tree, [f"from {module} import {name}"], index, before, kind=kind)]


def _one_more(source: Source, given: Sequence[ast.alias], name: str) -> Replacement:
    """At its place in the order of the alphabet, where the names have that; otherwise at the end."""
    spans = [source.span(each) for each in given]
    listed = all(is_alone(source, start) for start, _ in spans)
    between = f",{source.newline}{indent_at(source, spans[0][0])}" if listed else ", "
    keys = [each.name.lower() for each in given]
    place = next((number for number, key in enumerate(keys) if key > name.lower()), len(keys))
    if place < len(keys) and keys == sorted(keys):
        return Replacement(spans[place][0], spans[place][0], f"{name}{between}")
    return Replacement(spans[-1][1], spans[-1][1], f"{between}{name}")


def with_type(source: Source, tree: ast.Module, module: str, name: str, index: FileIndex) -> list[Replacement]:
    """`name` of `module` for annotations in quotes: imported under `TYPE_CHECKING`, so that no circle comes about."""
    if name in bound_by(tree.body):
        return []
    statement = f"from {module} import {name}{source.newline}"
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) in _ONLY_TYPES:
            last = node.body[-1]
            indent = indent_at(source, source.start(last))
            return [below(source, last_line(last), indent + statement)]
    last_import = max(last_line(node) for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)))
    block = f"{source.newline}if TYPE_CHECKING:{source.newline}    {statement}"
    imported = with_name(source, tree, "typing", "TYPE_CHECKING", index, kind=STANDARD)
    return [*imported, below(source, last_import, block)]
