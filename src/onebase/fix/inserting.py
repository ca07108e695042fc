"""Adding import statements to a file."""

import ast
from collections.abc import Sequence

from onebase.fix.source import Replacement, Source
from onebase.project.files import FileIndex


def with_imports(
    source: Source, tree: ast.Module, statements: Sequence[str], index: FileIndex, before: int = 0
) -> Replacement:
    """The statements on lines of their own, after the last import of the module itself.

    A blank line comes between them and libraries. `before` limits that to what stands above a line. A file without
    imports gets them below its docstring, or at the very top below comments.
    """
    last = _last_import(tree, before)
    new = "".join(f"{statement}{source.newline}" for statement in statements)
    if last is not None:
        line = last.end_lineno or last.lineno
        return _after(source, line, new if _is_ours(last, index) else source.newline + new)
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


def _is_ours(statement: ast.stmt, index: FileIndex) -> bool:
    """Whether an import is about the project itself, told by its first name."""
    if isinstance(statement, ast.ImportFrom) and statement.level:
        return True
    names = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else []
    names += [alias.name for alias in statement.names] if isinstance(statement, ast.Import) else []
    tops = {name.partition(".")[0] for name in names}
    return any(
        path.rpartition("/")[2] in tops or path.endswith(tuple(f"/{top}.py" for top in tops)) or path[:-3] in tops
        for path in (*index.directories, *index.python)
    )


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
