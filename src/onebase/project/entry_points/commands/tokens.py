"""Splitting shell text into words and operators. Nothing is expanded, nothing is ever refused."""

import re
from collections.abc import Iterator
from functools import lru_cache

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later

_OPERATOR = compile_later(r"&&|\|\||;;&?|;&|[;|&()\n]")
_REDIRECTION = compile_later(r"(?:\d*|&)(?:<<<|<>|>>|>\||[<>]&?)[ \t]*(?:-|\d+)?")
_HEREDOC = compile_later(r"\d*<<(-?)[ \t]*(['\"]?)([\w.-]+)\2")
_BLANK = compile_later(r"(?:[ \t\r]|\\\r?\n)+")
_PLAIN = compile_later(r"[^\s;&|()<>'\"\\`$#{]+")
_USUAL = compile_later(r"[\w./=:,@%+~^\[\]*?-]+(?=[\s;&|)]|$)(?![ \t]*[<>])")
_SINGLE = compile_later(r"'[^']*'?")


class Token(NamedTuple):
    """A word (with its quotes), an operator or the lines of a here-document, from `start` to `end` of the text."""

    text: str
    start: int
    end: int
    is_operator: bool = False
    is_document: bool = False


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a shell text. Comments and redirections are left out; a here-document stands where its command asks
    for it.

    The last texts are remembered: a script may be read in several surroundings.
    """
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    at, size = 0, len(text)
    behind = 0  # where the here-documents of this line end
    while at < size:
        if usual := _USUAL.match(text, at):
            yield Token(usual[0], at, usual.end())
            at = usual.end()
        elif blank := _BLANK.match(text, at):
            at = blank.end()
        elif text[at] == "#":
            at = _end_of_line(text, at)
        elif heredoc := _HEREDOC.match(text, at):
            start = min((behind or _end_of_line(text, at)) + 1, size)
            end, behind = _end_of_document(text, start, heredoc[3], indented=bool(heredoc[1]))
            yield Token(text[start:end], start, end, is_document=True)
            at = heredoc.end()
        elif redirection := _REDIRECTION.match(text, at):
            at = _skip_target(text, redirection)
        elif operator := _OPERATOR.match(text, at):
            yield Token(operator[0], at, operator.end(), is_operator=True)
            at = operator.end()
            if operator[0] == "\n":
                at, behind = max(at, behind), 0
        else:
            end = end_of_word(text, at)
            yield Token(text[at:end], at, end)
            at = end


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _skip_target(text: str, redirection: re.Match[str]) -> int:
    at = redirection.end()
    if redirection[0][-1:].isdigit() or redirection[0].endswith("-"):
        return at
    return end_of_word(text, at) if at < len(text) and not text[at].isspace() else at


def _end_of_document(text: str, at: int, word: str, *, indented: bool) -> tuple[int, int]:
    """Where the lines of a here-document end, and where the line of its closing word does."""
    indentation = "[\\t ]*" if indented else ""
    end = re.compile(f"^{indentation}{re.escape(word)}[ \\t\\r]*$", re.MULTILINE).search(text, at)
    return (end.start(), _end_of_line(text, end.end())) if end else (len(text), len(text))


def end_of_word(text: str, at: int) -> int:
    """The end of the word that begins at `at` (which always is behind `at`)."""
    start, size = at, len(text)
    while at < size:
        char = text[at]
        if char == "'":
            at = _match_end(_SINGLE, text, at)
        elif char == '"':
            at = _end_of_double(text, at)
        elif char == "\\":
            if text[at + 1 : at + 2] in ("\n", "\r"):
                break
            at += 2
        elif char == "`":
            at = _end_of_backtick(text, at)
        elif char == "$" or text.startswith("{{", at):
            at = end_of_expression(text, at)
        elif char in "#{":
            at += 1
        elif plain := _PLAIN.match(text, at):
            at = plain.end()
        else:
            break
    return max(min(at, size), start + 1)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at + 1


def _end_of_backtick(text: str, at: int) -> int:
    end = text.find("`", at + 1)
    return len(text) if end < 0 else end + 1


def _end_of_double(text: str, at: int) -> int:
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\":
            at += 2
        elif text[at] == "$":
            at = end_of_expression(text, at)
        elif text[at] == "`":
            at = _end_of_backtick(text, at)
        else:
            at += 1
    return at + 1


def end_of_expression(text: str, at: int) -> int:
    """The end of `$NAME`, `${…}`, `$(…)`, `${{ … }}` or `{{ … }}` at `at`."""
    for opening, closing in (("${{", "}}"), ("{{", "}}")):
        if text.startswith(opening, at):
            end = text.find(closing, at)
            return at + len(opening) if end < 0 else end + len(closing)
    if text.startswith("$(", at):
        return _end_of_nested(text, at + 2, "(", ")")
    if text.startswith("${", at):
        return _end_of_nested(text, at + 2, "{", "}")
    name = re.compile(r"\$(\w+|[@*#?$!-])?").match(text, at)
    return name.end() if name else at + 1


def _end_of_nested(text: str, at: int, opening: str, closing: str) -> int:
    depth = 1
    while at < len(text):
        char = text[at]
        if char == "'" and opening == "(":
            at = _match_end(_SINGLE, text, at)
            continue
        if char == '"':
            at = _end_of_double(text, at)
            continue
        depth += (char == opening) - (char == closing)
        at += 1
        if depth == 0:
            return at
    return len(text)
