"""Adding import statements to a file."""

import ast
import sys
from collections.abc import Sequence

from onebase.fix.moving.statements import last_line, with_comments
from onebase.fix.source import Replacement, Source
from onebase.project.files import FileIndex

_IMPORTS = (ast.Import, ast.ImportFrom)
FUTURE, STANDARD, LIBRARY, PROJECT = range(4)  # the kinds of imports, in the order in which they stand


def with_imports(
    source: Source,
    tree: ast.Module,
    statements: Sequence[str],
    index: FileIndex,
    before: int = 0,
    *,
    kind: int = PROJECT,
) -> Replacement:
    """The statements on lines of their own, after the last import of the module itself that is no more special.

    A blank line comes between the standard library, other libraries and the project, as PEP 8 has it. A single import
    goes to its place where the others of its `kind` are sorted. `before` limits that to what stands above a line. In a
    file without imports they come below its docstring, or at the very top below comments.
    """
    new = "".join(f"{statement}{source.newline}" for statement in statements)
    above = [each for each in tree.body if isinstance(each, _IMPORTS) and not (before and each.lineno >= before)]
    if not above:
        return _at_the_top(source, tree, new)
    earlier = [each for each in above if _kind(each, index) <= kind]
    if not earlier:
        start = source.line_starts[_head_of(source, above[0]) - 1]
        return Replacement(start, start, new + source.newline)
    last = earlier[-1]
    alike = _kind(last, index) == kind
    greater = _next_in_order(tree, above, last, ast.parse(new).body) if alike else None
    if greater is not None:
        start = source.line_starts[with_comments(source, greater) - 1]
        return Replacement(start, start, new)
    return below(source, last_line(last), new if alike else source.newline + new)


def _at_the_top(source: Source, tree: ast.Module, new: str) -> Replacement:
    """Below the docstring or the comments of a file, with a blank line between."""
    docstring = _docstring(tree)
    if docstring is not None:
        return below(source, last_line(docstring), source.newline + new)
    line = 0
    while line < len(source.line_starts) and source.line(line + 1).startswith("#"):
        line += 1
    tail = source.newline if tree.body else ""
    return Replacement(source.line_starts[line], source.line_starts[line], new + tail)


def _head_of(source: Source, first: ast.stmt) -> int:
    """The line above which a first import goes: comments at the very top are about the file."""
    line = with_comments(source, first)
    return line if line > 1 else first.lineno


def _next_in_order(
    tree: ast.Module, above: Sequence[ast.stmt], last: ast.stmt, new: Sequence[ast.stmt]
) -> ast.stmt | None:
    """The import in front of which the new one belongs; None where there are several, or the block has no order.

    The orders are those of isort and ruff: plain imports first, or all by the name of the module
    (`force_sort_within_sections`).
    """
    place = tree.body.index(last)
    block = [last]
    while place and tree.body[place - 1] in above and tree.body[place - 1].end_lineno == block[0].lineno - 1:
        place -= 1
        block.insert(0, tree.body[place])
    for order in (_plain_first, _by_module):
        keys = [order(each) for each in block]
        if len(new) == 1 and len(block) > 1 and keys == sorted(keys):
            return next((each for each in block if order(each) > order(new[0])), None)
    return None


def _plain_first(node: ast.stmt) -> tuple[bool, str]:
    return isinstance(node, ast.ImportFrom), _module(node).lower()


def _by_module(node: ast.stmt) -> tuple[str, bool]:
    return _module(node).lower(), isinstance(node, ast.ImportFrom)


def _module(node: ast.stmt) -> str:
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    return node.names[0].name if isinstance(node, ast.Import) else ""


def _kind(node: ast.stmt, index: FileIndex) -> int:
    top = _module(node).partition(".")[0]
    if top == "__future__":
        return FUTURE
    return PROJECT if _is_ours(node, index) else STANDARD if top in sys.stdlib_module_names else LIBRARY


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


def below(source: Source, line: int, new: str) -> Replacement:
    """Whole lines below a line; a last line without an end gets one."""
    if line < len(source.line_starts):
        return Replacement(source.line_starts[line], source.line_starts[line], new)
    end = len(source.text)
    return Replacement(end, end, source.newline + new.removesuffix(source.newline))
