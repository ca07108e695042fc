"""Lines that fit a terminal. What is piped is never wrapped: one line there is one thing, for grep and its like."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from onebase.report.style import Style

Part: TypeAlias = tuple[str, str]
"""Text, and the name of its style ("" for none)."""

HANGING = 4
NARROWEST = 20


def wrapped(indent: int, parts: Sequence[Part], width: int, style: Style) -> Iterator[str]:
    """The parts, two blanks between them, on as many lines as they need. Only a part that is wider than a line is
    divided, between words. `width` 0: all on one line."""
    line, used = " " * indent, indent
    for number, (text, name) in enumerate(_short(parts, width - indent - HANGING) if width else parts):
        if number and width and used + 2 + len(text) > width:
            yield line
            line, used = " " * (indent + HANGING), indent + HANGING
        elif number:
            line, used = line + "  ", used + 2
        line += style(name, text) if name else text
        used += len(text)
    yield line


def _short(parts: Sequence[Part], most: int) -> Iterator[Part]:
    for text, name in parts:
        pieces = textwrap.wrap(text, max(most, NARROWEST), break_long_words=False, break_on_hyphens=False)
        yield from ((piece, name) for piece in (pieces if len(text) > most else (text,)))


def in_columns(rows: Sequence[tuple[str, ...]], width: int) -> Iterator[str]:
    """Rows in columns; where these are wider than `width`, each with what does not fit below its first cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    lines = [
        ("  " + "  ".join(cell.ljust(most) for cell, most in zip(row, widths, strict=True))).rstrip() for row in rows
    ]
    if width and max(map(len, lines), default=0) > width:
        lines = [line for row in rows for line in wrapped(2, [(cell, "") for cell in row if cell], width, Style())]
    yield from lines
