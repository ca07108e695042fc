"""Which names a statement binds and uses."""

import ast
from collections.abc import Iterable, Iterator


def used_by(node: ast.AST) -> set[str]:
    """Every name that is read anywhere in a statement; what strings say does not count."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name, "" for another expression."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def bound_by(statements: Iterable[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """Name → the statements of a block that bind it in the scope of the block, those inside of compound ones too."""
    found: dict[str, list[ast.stmt]] = {}
    for statement in statements:
        for name in dict.fromkeys(_bound(statement)):
            found.setdefault(name, []).append(statement)
    return found


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
        return
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Lambda):
            yield from _bound(child)


def arguments_of(function: "ast.FunctionDef | ast.AsyncFunctionDef") -> set[str]:
    """The names of the parameters."""
    return {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
