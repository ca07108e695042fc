"""Statements as text: whole lines, with decorators and the comments right above them."""

import ast
import io
import tokenize
from collections.abc import Iterator

from onebase.fix.source import Source
from onebase.fix.values import CannotEdit


def first_line(node: ast.stmt) -> int:
    """The line of the statement, or of its first decorator."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def last_line(node: ast.stmt | ast.expr) -> int:
    """The last line of the statement or expression."""
    return node.end_lineno or node.lineno


def holds(node: ast.stmt | ast.expr, line: int) -> bool:
    """Whether a line is one of the statement or expression; those of decorators are not."""
    return node.lineno <= line <= last_line(node)


def with_comments(source: Source, node: ast.stmt) -> int:
    """The first line of the statement together with the comments right above it that are indented as it is."""
    line = first_line(node)
    while line > 1:
        above = source.line(line - 1)
        if not above.lstrip().startswith("#") or len(above) - len(above.lstrip()) != node.col_offset:
            break
        line -= 1
    return line


def lines_of(source: Source, first: int, last: int) -> str:
    """The text from one line to another. Raises CannotEdit where another statement begins or ends on them."""
    return "".join(source.line(number) for number in range(first, last + 1))


def check_alone(source: Source, node: ast.stmt) -> None:
    """Raises CannotEdit where the statement shares its lines with another one."""
    after = source.line_after(source.end(node)).strip()
    if source.line_before(source.start(node)).strip() or (after and not after.startswith("#")):
        raise CannotEdit(f"{source.path}:{node.lineno}: shares its line with another statement")


def dedented(text: str) -> str:
    """Lines of code moved to the left by the indentation of the first; what stands in texts of several lines stays,
    but for documentation strings."""
    indent = text[: len(text) - len(text.lstrip(" \t"))]
    inside = set(_inside_texts(text))
    lines = text.splitlines(keepends=True)
    return "".join(line if number in inside else line.removeprefix(indent) for number, line in enumerate(lines, 1))


def _inside_texts(text: str) -> Iterator[int]:
    """The lines that begin inside of a string literal which is no statement by itself."""
    wrapped = f"if 1:\n{text}" if text[:1] in (" ", "\t") else text
    shift = 1 if wrapped is not text else 0
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(wrapped).readline):
        documents = before in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
        if "STRING" in tokenize.tok_name[token.type] and not documents:
            yield from range(token.start[0] + 1 - shift, token.end[0] + 1 - shift)
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            before = token.type
