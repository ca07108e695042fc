"""`# noqa: E402` at imports that have no code above them any more."""

import ast
import re
from collections.abc import Iterator

from onebase.fix.moving.statements import last_line
from onebase.fix.source import Replacement, Source

_NOQA = re.compile(r"[ \t]*# noqa:[ \t]*(?P<codes>[A-Z]+[0-9]+(?:[ \t]*,[ \t]*[A-Z]+[0-9]+)*)")
_PYLINT = re.compile(r"[ \t]*# pylint: disable=wrong-import-position(?=[ \t]*(?:#|$))")
_CODE = "E402"


def needless_excuses(source: Source, before: ast.Module, after: ast.Module) -> Iterator[Replacement]:
    """The edits of the file after a fix that took away the code above its imports (pycodestyle E402)."""
    late, on_time = _late(before), _late(after)
    if len(late) > len(on_time):
        for node in after.body:
            if isinstance(node, (ast.Import, ast.ImportFrom)) and node not in on_time:
                yield from _without_excuse(source, last_line(node))


def _late(tree: ast.Module) -> list[ast.stmt]:
    """The imports with code above them; what only guards imports is none, nor are texts and `__all__` and the like."""
    found: list[ast.stmt] = []
    code = False
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += [node] if code else []
        elif not isinstance(node, (ast.If, ast.Try, ast.With)):
            code = code or not _is_harmless(node)
    return found


def _is_harmless(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return ast.unparse(node.targets[0]).startswith("__")
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _without_excuse(source: Source, number: int) -> Iterator[Replacement]:
    line, start = source.line(number).rstrip("\r\n"), source.line_starts[number - 1]
    for found in _NOQA.finditer(line):
        codes = [each.strip() for each in found["codes"].split(",")]
        left = [each for each in codes if each != _CODE]
        if len(left) < len(codes):
            span = (found.start("codes"), found.end("codes")) if left else found.span()
            yield Replacement(start + span[0], start + span[1], ", ".join(left))
    for found in _PYLINT.finditer(line):
        yield Replacement(start + found.start(), start + found.end(), "")
