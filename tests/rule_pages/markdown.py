"""The little of Markdown that a rule page is made of: headings, paragraphs' lines and fenced blocks."""

from collections.abc import Iterator
from typing import NamedTuple

FENCE = "```"


class Heading(NamedTuple):
    """`level` counts the hash signs."""

    level: int
    text: str


class Line(NamedTuple):
    """One line of prose, stripped; never empty."""

    text: str


class Block(NamedTuple):
    """A fenced block: its first word, its `key=value` options, and its text with a newline after every line."""

    kind: str
    options: dict[str, str]
    text: str


def read_markdown(text: str) -> Iterator[Heading | Line | Block]:
    """Everything in `text`, in order. Raises ValueError for a fence that is never closed."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith(FENCE):
            yield _block(line, lines)
        elif line.startswith("#"):
            marks, _, title = line.partition(" ")
            yield Heading(len(marks), title.strip())
        elif line.strip():
            yield Line(line.strip())


def _block(opening: str, lines: Iterator[str]) -> Block:
    fence = opening[: len(opening) - len(opening.lstrip("`"))]
    kind, *options = opening[len(fence) :].split() or [""]
    body: list[str] = []
    for line in lines:
        if line.rstrip() == fence:
            return Block(kind, dict(_option(option) for option in options), "".join(f"{each}\n" for each in body))
        body.append(line)
    raise ValueError(f"the block that begins with {opening!r} is never closed")


def _option(word: str) -> tuple[str, str]:
    key, equals, value = word.partition("=")
    if not equals:
        raise ValueError(f"{word!r} is not of the form key=value")
    return key, value
