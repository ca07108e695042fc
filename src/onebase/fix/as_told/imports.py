"""Imports that are executed too late, too often or not at all."""

import ast
import re
from collections.abc import Iterator
from itertools import takewhile

from onebase.fix.moving.statements import check_alone, dedented, holds, last_line, lines_of
from onebase.fix.removing import Removal
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit
from onebase.vocabulary import Belated, Misplaced, NeedlessFallback, Unexecuted

_IMPORTS = (ast.Import, ast.ImportFrom)
_E402 = re.compile(r"[ \t]*# noqa: E402(?=[ \t]*(?:#|$))")


def executed(source: Source, tree: ast.Module, wanted: Unexecuted) -> list[Replacement]:
    """The import in front of the first one that is executed, not under `if TYPE_CHECKING:`. Raises CannotEdit."""
    found = [each for each in _imports(tree) if holds(each, wanted.place.line)]
    first = next((each for each in tree.body if isinstance(each, _IMPORTS) and not _is_future(each)), None)
    if len(found) != 1 or first is None or len(found[0].names) != 1:
        raise CannotEdit(f"{source.path}:{wanted.place.line}: the import cannot be moved by itself")
    check_alone(source, found[0])
    start = source.line_starts[first.lineno - 1]
    gone = Removal(source, tree, lambda _: False).replacements(found)
    return [Replacement(start, start, ast.unparse(found[0]) + source.newline), *gone]


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    return (each for each in ast.walk(tree) if isinstance(each, _IMPORTS))


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def without_fallback(source: Source, tree: ast.Module, wanted: NeedlessFallback) -> list[Replacement]:
    """What the `try` tries, alone. Raises CannotEdit where its other parts do more than import."""
    line = wanted.place.line
    found = [
        node for node in ast.walk(tree) if isinstance(node, ast.Try) and any(holds(each, line) for each in node.body)
    ]
    if not found:
        raise CannotEdit(f"{source.path}:{line}: stands in no `try`")
    node = found[-1]
    others = [*node.orelse, *node.finalbody, *(each for handler in node.handlers for each in handler.body)]
    if not all(isinstance(each, _IMPORTS) for each in [*node.body, *others]):
        raise CannotEdit(f"{source.path}:{node.lineno}: the `try` does more than import")
    check_alone(source, node)
    text = dedented(lines_of(source, node.body[0].lineno, last_line(node.body[-1])))
    indent = source.line(node.lineno)[: node.col_offset]
    start, stop = source.line_starts[node.lineno - 1], source.line_end(last_line(node))
    return [Replacement(start, stop, "".join(f"{indent}{each}" for each in text.splitlines(keepends=True)))]


def moved_up(source: Source, tree: ast.Module, wanted: Belated) -> list[Replacement]:
    """The import below the last of the imports at the top of the file, whose place needs no excuse. Raises
    CannotEdit."""
    found = [each for each in tree.body if isinstance(each, _IMPORTS) and each.lineno == wanted.place.line]
    block = list(takewhile(lambda each: isinstance(each, _IMPORTS) or _is_text(each), tree.body))
    if len(found) != 1 or found[0] in block or not any(isinstance(each, _IMPORTS) for each in block):
        raise CannotEdit(f"{source.path}:{wanted.place.line}: the import cannot be moved by itself")
    check_alone(source, found[0])
    below = source.line_starts[last_line(block[-1])]
    text = "".join(source.line(number) for number in range(found[0].lineno, last_line(found[0]) + 1))
    text = _E402.sub("", text.rstrip()) + source.newline
    return [Replacement(below, below, text), *Removal(source, tree, lambda _: True).replacements(found)]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def moved_down(source: Source, tree: ast.Module, wanted: Misplaced) -> list[Replacement]:
    """The statement below the imports that follow on the other line. Raises CannotEdit."""
    for node in ast.walk(tree):
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(block, list):
                lines = {statement.lineno: statement for statement in block}
                below = [each for each in block if holds(each, wanted.below)]
                if wanted.place.line in lines and below:
                    return _moved(source, tree, lines[wanted.place.line], block, below[0])
    raise CannotEdit(f"{source.path}:{wanted.place.line}: stands in another block than line {wanted.below}")


def _moved(
    source: Source, tree: ast.Module, node: ast.stmt, block: list[ast.stmt], below: ast.stmt
) -> list[Replacement]:
    check_alone(source, node)
    for each in block[block.index(below) + 1 :]:
        if not isinstance(each, _IMPORTS):
            break
        below = each
    end = last_line(below)
    stop = source.line_end(end)
    indent = source.line(node.lineno)[: node.col_offset]
    text = lines_of(source, node.lineno, last_line(node))
    text = text if text.endswith(("\n", "\r")) else text + source.newline
    following = source.line(end + 1) if end < len(source.line_starts) else ""
    blank = source.newline if isinstance(below, _IMPORTS) else ""
    after = source.newline if blank and following.strip() and not indent else ""
    gone = Removal(source, tree, lambda _: True).replacements([node])
    return [*gone, Replacement(stop, stop, f"{blank}{text}{after}")]
