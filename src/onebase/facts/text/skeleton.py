"""The skeleton of a text: the same lines, with a stub for every function that cannot tell anything.

Parsing is what reading costs most, and most of a large file is functions. The skeleton has the same facts as the
whole text, because the walk over the tree leaves the same functions out (interest.Functions).
"""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from onebase.facts.text.interest import Functions, may_be_old
from onebase.facts.text.multiline import Spans, covered, multiline_texts
from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.python_text import NotRead, parse

_DEFINITION = compile_later(r"\n( *)(?:@|(?:async +)?def +(\w+))")
_PLAIN_HEADER = compile_later(r"\([^()\"'#]*\)[^\n:\"'#]*:[ \t]*(?:#[^\n]*)?\n")
_TOKEN = compile_later(r"#[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[()\[\]{}:]")
_REST = compile_later(r"[ \t]*(?:#[^\n]*)?\n")
_CONTINUED = compile_later(r"\\\n *(?:async +)?(?:def |@)")


# Shorter texts are parsed as they are, so that any error in them is noticed.
_LARGE = 12_000


class _Function(NamedTuple):
    """Where a definition with its decorators starts and ends in the text; lines are whole."""

    start: int
    end: int
    indentation: int
    name: str


class Parsed(NamedTuple):
    """A tree, the text it was parsed from, and what judges the functions of that text."""

    text: str
    tree: ast.Module
    functions: Functions


def parse_wholly(text: str) -> Parsed:
    """The tree of the whole text. Raises NotRead."""
    return Parsed(text, parse(text), Functions(text))


def parse_skeleton(text: str, *, only_imports: bool = False) -> Parsed:
    """The tree of the skeleton, or of the whole text where it is short or has no skeleton. Raises NotRead."""
    functions = Functions(text, only_imports=only_imports)
    reduced = skeleton(text, functions) if len(text) > _LARGE and not may_be_old(text) else None
    if reduced is not None:
        with suppress(NotRead):
            return Parsed(reduced, parse(reduced), functions)
    return Parsed(text, parse(text), functions)


def skeleton(text: str, functions: Functions) -> str | None:
    """The skeleton of a text, or None where it is not plain where functions start and end."""
    if not functions.can_be_judged or "\f" in text or "\t" in text or ("\\\n" in text and _CONTINUED.search(text)):
        return None
    spans = multiline_texts(text, len(text))
    if spans is None:
        return None
    parts: list[str] = []
    position = 0
    for one in _outermost_functions(text, spans):
        if functions.is_dull(text[one.start : one.end]):
            parts += [text[position : one.start], _stub(text, one, spans)]
            position = one.end
    return "".join([*parts, text[position:]])


def _outermost_functions(text: str, spans: Spans) -> Iterator[_Function]:
    """The functions that are not within another function."""
    position = 0
    lines = "\n" + text  # A line starts in `text` where its line break stands in `lines`.
    while (found := _DEFINITION.search(lines, position)) is not None:
        start, position = found.start(), found.end() - 1
        if covered(spans, start):
            continue
        indentation = len(found.group(1))
        definition = found if found.group(2) else _decorated(indentation).search(lines, start)
        if definition is None:
            return
        position = definition.end() - 1
        header = _header_end(text, position) if definition.group(2) else -1
        if header >= 0:
            position = _body_end(text, header, indentation, spans)
            yield _Function(start, position, indentation, definition.group(2))


@cache
def _decorated(indentation: int) -> re.Pattern[str]:
    """The definition under a decorator with this indentation; a class has no name here."""
    return re.compile(rf"\n( {{{indentation}}})(?:(?:async +)?def +(\w+)|class )")


def _header_end(text: str, position: int) -> int:
    """Where the line behind the colon of a definition starts; -1 if the body stands on the same line."""
    plain = _PLAIN_HEADER.match(text, position)
    if plain is not None:
        return plain.end()
    depth = 0
    for token in _TOKEN.finditer(text, position):
        mark = token.group()
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif mark == ":" and depth == 0:
            rest = _REST.match(text, token.end())
            return rest.end() if rest is not None else -1
    return -1


def _body_end(text: str, start: int, indentation: int, spans: Spans) -> int:
    """The start of the first line of code behind the body: indented no further than the definition."""
    line = _line_of_code(indentation)
    position = start - 1
    while (found := line.search(text, position)) is not None:
        position = found.start() + 1
        if not covered(spans, position) and text[position - 2] != "\\":
            return position
    return len(text)


@cache
def _line_of_code(indentation: int) -> re.Pattern[str]:
    """A line of code that is indented this far at most."""
    return re.compile(rf"\n {{0,{indentation}}}[^ \n#]")


def _stub(text: str, function: _Function, spans: Spans) -> str:
    """As many lines, with a function that does nothing where the last line of code was."""
    line = function.end
    while line > function.start:
        stop = len(text[function.start : line].rstrip()) + function.start
        line = max(text.rfind("\n", 0, stop) + 1, function.start)
        if covered(spans, stop - 1) or not text[line:stop].lstrip().startswith("#"):
            break
    before = text.count("\n", function.start, line)
    after = text.count("\n", function.start, function.end) - before
    return "\n" * before + " " * function.indentation + f"def {function.name}(): pass" + "\n" * after
