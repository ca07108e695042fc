"""Texts that span lines, found without a tokenizer: lines inside them are no statements."""

import re
from bisect import bisect_right

Spans = list[tuple[int, int]]
_PLAIN = re.compile(r"(?:[^\"'#\n\\]+|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')*")


def multiline_texts(text: str, end: int) -> Spans | None:
    """Start and end of every triple-quoted text that starts before `end`, in order.

    None where it is not plain what is text and what is not, as where an open quote stands before three quotes.
    """
    found: Spans = []
    position = 0
    while (start := _next_quotes(text, position, end)) >= 0:
        line = max(text.rfind("\n", 0, start) + 1, position)
        stop = plain_until(text, line, start)
        if stop == start:
            position = _closing(text, text[start : start + 3], start + 3)
            found.append((start, position))
        elif text[stop] == "#":
            position = text.find("\n", start)
        else:
            return None
        if position < 0:
            return None
    return found


def plain_until(text: str, position: int, end: int) -> int:
    """How far code and complete texts reach on a line: to `end`, to a comment, or to a quote that stays open."""
    plain = _PLAIN.match(text, position, end)
    return plain.end() if plain is not None else position


def _next_quotes(text: str, position: int, end: int) -> int:
    """Where the next three quotes of either kind stand; -1 if there are none."""
    double = text.find('"""', position, end)
    single = text.find("'''", position, end if double < 0 else double)
    return single if single >= 0 else double


def _closing(text: str, quotes: str, position: int) -> int:
    """Where the text ends, behind its closing quotes; -1 if it does not."""
    while True:
        close = text.find(quotes, position)
        if close < 0:
            return -1
        content = text[position:close]
        if (len(content) - len(content.rstrip("\\"))) % 2 == 0:
            return close + 3
        position = close + 1


def covered(spans: Spans, position: int) -> bool:
    """Whether a position lies inside one of the spans."""
    index = bisect_right(spans, (position, len(spans) and spans[-1][1])) - 1
    return index >= 0 and spans[index][0] <= position < spans[index][1]
