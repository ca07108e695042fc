"""Comments that silence findings: `# noqa`, `# noqa: OB101`, `# onebase: ignore[OB101]`, `# onebase: ignore-file`."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from onebase.facts.module import Suppression
from onebase.facts.text.multiline import Spans, multiline_texts, plain_until
from onebase.facts.values import Span
from onebase.patterns import compile_later

_MENTION = compile_later(r"noqa|onebase:", re.IGNORECASE)
_WORDS = ("noqa", "onebase:")
_NOQA = compile_later(r"#\s*noqa(?P<codes>:[\s,]*[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)?(?![\w:])", re.IGNORECASE)
_OWN = compile_later(r"#\s*onebase:\s*ignore(?P<file>-file)?(?:\[(?P<codes>[^\]]*)\])?", re.IGNORECASE)
_CODE = compile_later(r"[^\s,]+")
_TEXT_OR_COMMENT = compile_later(
    r"""\#[^\n]*
    | \"{3} [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* \"{3}
    | '{3}  [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* '{3}
    | " [^"\\\n]* (?: \\. [^"\\\n]* )* "
    | ' [^'\\\n]* (?: \\. [^'\\\n]* )* '""",
    re.DOTALL | re.VERBOSE,
)


def read_suppressions(text: str) -> tuple[Suppression, ...]:
    """All suppressions of a text, in order. What names only codes of other tools, as `# noqa: F401`, is none."""
    mentions = _mentions(text)
    if not mentions:
        return ()
    spans = multiline_texts(text, len(text))
    starts = _comments_by_lexing(text) if spans is None else _comments(text, mentions, spans)
    found: list[Suppression] = []
    line, counted = 1, 0
    for start in starts:
        line, counted = line + text.count("\n", counted, start), start
        column = start - text.rfind("\n", 0, start) - 1
        comment = text[start : _end_of_line(text, start)]
        found.extend(_read(line, column, comment, "ignore-file" in comment.lower() and _is_at_top(text, start)))
    return tuple(found)


def _read(line: int, column: int, comment: str, top: bool) -> Iterator[Suppression]:
    for match in _OWN.finditer(comment):
        codes = tuple(_CODE.findall(match["codes"] or ""))
        if top or not match["file"]:
            yield Suppression(0 if match["file"] else line, codes, _span(line, column, match))
    for match in _NOQA.finditer(comment):
        codes = tuple(code.upper() for code in _CODE.findall((match["codes"] or "").lstrip(":")))
        ours = tuple(code for code in codes if code.startswith("OB"))
        if ours or not codes:
            yield Suppression(line, ours, _span(line, column, match))


def _span(line: int, column: int, match: re.Match[str]) -> Span:
    return Span(line, column + match.start() + 1, column + match.end() + 1)


def _is_at_top(text: str, start: int) -> bool:
    """Whether nothing but texts and comments stands before a comment."""
    return not _TEXT_OR_COMMENT.sub("", text[:start]).strip("rRuU \t\f\n")


def _mentions(text: str) -> list[int]:
    """Where the words stand that matter, in order. Words are found many times faster than by their pattern."""
    lower = text.lower()
    if len(lower) != len(text):
        return [mention.start() for mention in _MENTION.finditer(text)]
    found: list[int] = []
    for word in _WORDS:
        position = lower.find(word)
        while position >= 0:
            found.append(position)
            position = lower.find(word, position + 1)
    return sorted(found)


def _comments(text: str, mentions: Iterable[int], spans: Spans) -> Iterator[int]:
    """Where every comment starts that may matter. `tokenize` would take several times as long as parsing."""
    told = 0
    for position in mentions:
        index = bisect_right(spans, (position, position)) - 1
        behind = spans[index][1] if index >= 0 else 0
        if position < max(behind, told):
            continue
        start = plain_until(text, max(text.rfind("\n", 0, position) + 1, behind), position)
        if text.startswith("#", start):
            told = _end_of_line(text, start)
            yield start


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return end if end >= 0 else len(text)


def _comments_by_lexing(text: str) -> Iterator[int]:
    for token in _TEXT_OR_COMMENT.finditer(text):
        if text.startswith("#", token.start()) and _MENTION.search(token.group()):
            yield token.start()
