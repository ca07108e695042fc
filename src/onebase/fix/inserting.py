"""Adding import statements to a file."""

import ast
from collections.abc import Sequence

from onebase.fix.source import Replacement, Source


def with_imports(source: Source, tree: ast.Module, statements: Sequence[str], before: int = 0) -> Replacement:
    """The statements on lines of their own, after the last import of the module itself.

    `before` limits that to what stands above a line. A file without imports gets them below its docstring, or at the
    very top below comments.
    """
    last = _last_import(tree, before)
    new = "".join(f"{statement}{source.newline}" for statement in statements)
    if last is not None:
        line = last.end_lineno or last.lineno
        return _after(source, line, new)
    docstring = _docstring(tree)
    if docstring is not None:
        return _after(source, docstring.end_lineno or 1, source.newline + new)  # a blank line between
    line = 0
    while line < len(source.line_starts) and source.line(line + 1).startswith("#"):
        line += 1
    tail = source.newline if tree.body else ""
    return Replacement(source.line_starts[line], source.line_starts[line], new + tail)


def _last_import(tree: ast.Module, before: int) -> ast.stmt | None:
    """The last import of the first group: what follows code other than imports is left alone if it can be."""
    found: ast.stmt | None = None
    for statement in tree.body:
        if before and statement.lineno >= before:
            break
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found = statement
    return found


def _docstring(tree: ast.Module) -> ast.stmt | None:
    first = tree.body[0] if tree.body else None
    is_text = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return first if is_text else None


def _after(source: Source, line: int, new: str) -> Replacement:
    """Below a line; a last line without an end gets one."""
    if line < len(source.line_starts):
        return Replacement(source.line_starts[line], source.line_starts[line], new)
    end = len(source.text)
    return Replacement(end, end, source.newline + new.removesuffix(source.newline))
