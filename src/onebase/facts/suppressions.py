"""Comments that silence findings: `# noqa`, `# noqa: OB101`, `# onebase: ignore[OB101]`, `# onebase: ignore-file`."""

import io
import re
from collections.abc import Iterator

from onebase.facts.module import Suppression
from onebase.facts.values import Span

_MENTION = re.compile(r"noqa|onebase:", re.IGNORECASE)
_NOQA = re.compile(r"#\s*noqa(?P<codes>:[\s,]*[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)?(?![\w:])", re.IGNORECASE)
_OWN = re.compile(r"#\s*onebase:\s*ignore(?P<file>-file)?(?:\[(?P<codes>[^\]]*)\])?", re.IGNORECASE)
_CODE = re.compile(r"[^\s,]+")


def read_suppressions(text: str) -> tuple[Suppression, ...]:
    """All suppressions of a text, in order. What names only codes of other tools, as `# noqa: F401`, is none."""
    if not _MENTION.search(text):
        return ()
    found: list[Suppression] = []
    for line, column, comment, top in _comments(text):
        if _MENTION.search(comment):
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


def _span(line: int, column: int, match: "re.Match[str]") -> Span:
    return Span(line, column + match.start() + 1, column + match.end() + 1)


def _comments(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Line, column and text of every comment, and whether only texts and comments stand before it."""
    import tokenize

    top = True
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1], token.string, top
            elif token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER):
                top = False
    except (tokenize.TokenError, SyntaxError):
        return
