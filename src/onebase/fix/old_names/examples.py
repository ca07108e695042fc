"""Python in a text: doctests (doctest documentation, "How are docstring examples recognized"), fenced blocks of
Markdown (CommonMark 4.5), and the directives of reStructuredText and Sphinx for code."""

import re
from collections.abc import Iterator, Sequence
from textwrap import dedent

from onebase.named_tuple import NamedTuple

_PROMPT = re.compile(r"(?P<margin>[ \t]*)>>> ")
_FENCE = re.compile(r"(?P<margin> *)(?P<fence>`{3,}|~{3,}) *(?:\{?\.?(?:python|py)3?\b)", re.IGNORECASE)
_DIRECTIVE = re.compile(r"(?P<margin> *)\.\. (?:(?:code-block|sourcecode|code):: *(?:python|py)3?|testcode::.*) *$")


class Piece(NamedTuple):
    """Lines of Python, and the number that the first of them has in its text, from 1."""

    line: int
    code: str


def pieces(text: str) -> Iterator[Piece]:
    """Every doctest example and every block of code that says it is Python."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines):
        prompt, fence, directive = _PROMPT.match(line), _FENCE.match(line), _DIRECTIVE.match(line)
        if prompt:
            yield Piece(number + 1, "\n".join(_example(lines, number, prompt["margin"])))
        elif fence:
            yield Piece(number + 2, dedent("\n".join(_fenced(lines[number + 1 :], fence["fence"]))))
        elif directive:
            yield Piece(number + 2, dedent("\n".join(_indented(lines[number + 1 :], len(directive["margin"])))))


def _example(lines: Sequence[str], number: int, margin: str) -> Iterator[str]:
    """The line after the prompt, and those that continue it."""
    yield lines[number][len(margin) + 4 :]
    for line in lines[number + 1 :]:
        if not line.startswith(f"{margin}..."):
            return
        yield line[len(margin) + 4 :]


def _fenced(lines: Sequence[str], fence: str) -> Iterator[str]:
    for line in lines:
        if line.strip().startswith(fence):
            return
        yield line


def _indented(lines: Sequence[str], margin: int) -> Iterator[str]:
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            return
        yield line
