"""How the people of a file write: their quotes, their lines."""

import ast
from collections.abc import Sequence

from onebase.fix.source import Replacement, Source

# What Black and ruff allow where nothing else is configured; a file with a longer line has allowed itself more.
_USUAL_LENGTH = 88


def quoted(source: Source, tree: ast.Module, code: str) -> str:
    """A piece of code with the quotes that most texts of the file have; as it is where that would change it."""
    if "'" in code or "\\" in code or _quote(source, tree) == '"':
        return code
    return code.replace('"', "'")


def _quote(source: Source, tree: ast.Module) -> str:
    """The quote of most texts on one line; documentation strings have another style of their own."""
    formatted = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    balance = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and id(node) not in formatted:
            start = source.start(node)
            written = source.text[start : start + 5].lstrip("rRbBuU")
            if written[:3] not in ("'''", '"""'):
                balance += {"'": 1, '"': -1}.get(written[:1], 0)
    return "'" if balance > 0 else '"'


def with_another_argument(source: Source, call: ast.Call, text: str) -> Replacement:
    """The argument as the last one: on a line of its own where the others have that, or where theirs is full."""
    start, end = source.span(call)
    given = sorted(source.span(each) for each in _arguments(call))
    if not given:
        return Replacement(end - 1, end - 1, text)
    last = given[-1]
    if _is_listed(source, given, end):
        return Replacement(last[1], last[1], f",{source.newline}{indent_at(source, last[0])}{text}")
    plain = Replacement(last[1], last[1], f", {text}")
    if _ends_its_line(source, start, end) and _is_too_long(source, start, len(plain.new)):
        return _broken(source, call, given, text)
    return plain


def _arguments(call: ast.Call) -> "list[ast.expr | ast.keyword]":
    return [*call.args, *call.keywords]


def _is_listed(source: Source, given: Sequence[tuple[int, int]], end: int) -> bool:
    """Whether the last argument has a line of its own that ends with a comma, or that others have as well."""
    last = given[-1]
    if not is_alone(source, last[0]) or source.line_at(last[1]) == source.line_at(end):
        return False
    alone = len(given) > 1 and source.line_at(given[-2][1]) < source.line_at(last[0])
    return alone or source.text[last[1] : end].lstrip().startswith(",")


def _ends_its_line(source: Source, start: int, end: int) -> bool:
    """Whether the call stands on one line and is the last thing there, so that it can be broken by itself."""
    rest = source.line_after(end).strip()
    return source.line_at(start) == source.line_at(end) and (not rest or rest.startswith("#"))


def _is_too_long(source: Source, start: int, more: int) -> bool:
    limit = max(_USUAL_LENGTH, *(len(line) for line in source.text.splitlines()))
    return len(source.line(source.line_at(start)).rstrip()) + more > limit


def _broken(source: Source, call: ast.Call, given: Sequence[tuple[int, int]], text: str) -> Replacement:
    """The arguments below the call, on one line or on one line each, as Black and ruff format them."""
    start, end = source.span(call)
    indent = indent_at(source, start)
    deeper = indent + ("\t" if "\t" in indent else "    ")
    texts = [*(source.text[first:last] for first, last in given), text]
    opening = source.text.index("(", source.end(call.func))
    one = deeper + ", ".join(texts)
    each = "".join(f"{deeper}{part},{source.newline}" for part in texts)
    inside = f"{one}{source.newline}" if len(one) <= _USUAL_LENGTH else each
    return Replacement(opening + 1, end - 1, f"{source.newline}{inside}{indent}")


def is_alone(source: Source, offset: int) -> bool:
    """Whether nothing stands before a place on its line."""
    return not source.line_before(offset).strip()


def indent_at(source: Source, offset: int) -> str:
    """What the line of a place begins with."""
    before = source.line_before(offset)
    return before[: len(before) - len(before.lstrip())]
