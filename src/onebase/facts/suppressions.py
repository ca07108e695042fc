"""Comments that silence findings: `# noqa`, `# noqa: OB101`, `# onebase: ignore[OB101]`, `# onebase: ignore-file`."""

import re
from collections.abc import Iterator

from onebase.facts.module import Suppression
from onebase.facts.values import Span

_MENTION = re.compile(r"noqa|onebase:", re.IGNORECASE)
_NOQA = re.compile(r"#\s*noqa(?P<codes>:[\s,]*[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)?(?![\w:])", re.IGNORECASE)
_OWN = re.compile(r"#\s*onebase:\s*ignore(?P<file>-file)?(?:\[(?P<codes>[^\]]*)\])?", re.IGNORECASE)
_TEXT_OR_COMMENT = re.compile(
    r"""\#[^\n]*
    | \"{3} [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* \"{3}
    | '{3}  [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* '{3}
    | " [^"\\\n]* (?: \\. [^"\\\n]* )* "
    | ' [^'\\\n]* (?: \\. [^'\\\n]* )* '""",
    re.DOTALL | re.VERBOSE,
)
_CODE = re.compile(r"[^\s,]+")


def read_suppressions(text: str) -> tuple[Suppression, ...]:
    """All suppressions of a text, in order. What names only codes of other tools, as `# noqa: F401`, is none."""
    lower = text.lower()
    if "noqa" not in lower and "onebase:" not in lower:
        return ()
    found: list[Suppression] = []
    for line, column, comment, top in _comments(text):
        found.extend(_read(line, column, comment, top))
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


def _comments(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Line, column and text of every comment that may matter, and whether only texts and comments stand before it.

    Texts must be told from comments, nothing more: `tokenize` would take several times as long as parsing.
    """
    line, counted, end, top = 1, 0, 0, True
    for token in _TEXT_OR_COMMENT.finditer(text):
        start = token.start()
        top = top and not text[end:start].strip("rRbBuUfFtT \t\f\n\\")
        end = token.end()
        if text[start] == "#" and _MENTION.search(text, start, end):
            line, counted = line + text.count("\n", counted, start), start
            yield line, start - text.rfind("\n", 0, start) - 1, token.group(), top
