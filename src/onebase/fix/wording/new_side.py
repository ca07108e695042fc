"""A relationship that is written anew, as its file writes the others."""

import ast
from collections.abc import Iterator

from onebase.fix.inserting import below
from onebase.fix.known_names import with_name, with_type
from onebase.fix.moving.names import bound_by, last_name
from onebase.fix.moving.statements import last_line
from onebase.fix.source import Replacement, Source
from onebase.fix.style import indent_at, quoted
from onebase.fix.values import CannotEdit
from onebase.named_tuple import NamedTuple
from onebase.project.files import FileIndex
from onebase.vocabulary import MissingSide

_RELATIONSHIPS = ("relationship", "Relationship")
_ATTRIBUTES = ("Column", "mapped_column", "Field", *_RELATIONSHIPS)


class _Function(NamedTuple):
    """What makes a relationship in a file, and the module to import it from ("" where the file knows it)."""

    written: str
    module: str = ""


def new_side(
    source: Source, tree: ast.Module, node: ast.ClassDef, side: MissingSide, index: FileIndex
) -> list[Replacement]:
    """The relationship below the last column or relationship of the class, and the imports that it needs.

    Raises CannotEdit where the class stands on one line.
    """
    if node.body[0].lineno == node.lineno:
        raise CannotEdit(f"{source.path}:{node.lineno}: `{node.name}` stands on one line")
    function = _function(tree, node)
    other = side.other.rpartition(".")[2]
    annotation = _annotation(node, function, f'"{other}"' if side.single else f'{_list(tree)}["{other}"]')
    target = "" if annotation else f'"{other}", '
    text = f'{side.name}{annotation} = {function.written}({target}back_populates="{side.other_name}")'
    last = _last_attribute(node)
    indent = indent_at(source, source.start(last))
    edits = [below(source, last_line(last), f"{indent}{quoted(source, tree, text)}{source.newline}")]
    if function.module:
        edits += with_name(source, tree, function.module, function.written, index)
    if annotation and side.module not in ("", "__main__") and other not in bound_by(tree.body):
        edits += with_type(source, tree, side.module, other, index)
    return edits


def _function(tree: ast.Module, node: ast.ClassDef) -> _Function:
    """As the file calls it; else as its Base suggests."""
    for each in ast.walk(tree):
        if isinstance(each, ast.Call) and last_name(each.func) in _RELATIONSHIPS:
            return _Function(ast.unparse(each.func))
    for base in node.bases:
        if isinstance(base, ast.Attribute) and base.attr == "Model":
            return _Function(f"{ast.unparse(base.value)}.relationship")
    if any(each.arg == "table" for each in node.keywords):
        return _Function("Relationship", "sqlmodel")
    return _Function("relationship", "sqlalchemy.orm")


def _annotation(node: ast.ClassDef, function: _Function, kind: str) -> str:
    """`Mapped[…]` where the columns have that; SQLModel tells relationships by their annotation."""
    if function.written.endswith("Relationship"):
        return f": {kind}"
    mapped = next(_mapped(node), "")
    return f": {mapped}[{kind}]" if mapped else ""


def _mapped(node: ast.ClassDef) -> Iterator[str]:
    for each in node.body:
        annotation = each.annotation if isinstance(each, ast.AnnAssign) else None
        if isinstance(annotation, ast.Subscript) and last_name(annotation.value) == "Mapped":
            yield ast.unparse(annotation.value)


def _list(tree: ast.Module) -> str:
    """`List` where the file has it from `typing`, and writes no `list[…]`."""
    modern = any(
        isinstance(each, ast.Subscript) and isinstance(each.value, ast.Name) and each.value.id == "list"
        for each in ast.walk(tree)
    )
    return "List" if "List" in bound_by(tree.body) and not modern else "list"


def _last_attribute(node: ast.ClassDef) -> ast.stmt:
    made = [
        each
        for each in node.body
        if isinstance(each, (ast.Assign, ast.AnnAssign))
        and isinstance(each.value, ast.Call)
        and last_name(each.value.func) in _ATTRIBUTES
    ]
    return made[-1] if made else node.body[-1]
