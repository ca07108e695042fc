"""One line of source with the part that matters underlined."""

from bisect import bisect_left, bisect_right

from onebase.named_tuple import NamedTuple
from onebase.report.style import printable

WIDTH = 100
_TAB = 4
_CUT = "..."


class Snippet(NamedTuple):
    """A line as it is shown, and how many cells of a terminal lie before and below the underline."""

    text: str
    indent: int
    length: int


def snippet(line: str, column: int, end_column: int, width: int = WIDTH) -> Snippet:
    """Lays out a line of source. Columns count from 1 in code points, 0 is the whole line.

    Tabs become spaces up to the next multiple of four, control characters become escapes, wide characters count
    twice, and what does not fit into `width` is cut off around the underlined part.
    """
    shown, begins = _cells(line.rstrip())
    first = column - 1 if column else len(line) - len(line.lstrip())
    last = end_column - 1 if column and end_column > column else (first + 1 if column else len(shown))
    first, last = min(first, len(shown)), min(last, len(shown))
    start, stop = _window(begins, first, width)
    head, tail = _CUT if start else "", _CUT if stop < len(shown) else ""
    indent = len(head) + begins[first] - begins[start]
    length = max(1, begins[min(last, stop)] - begins[first])
    return Snippet(head + "".join(shown[start:stop]) + tail, indent, length)


def _cells(line: str) -> tuple[list[str], list[int]]:
    """How each character is shown, and at which cell each begins, with the end of the line last."""
    shown: list[str] = []
    begins = [0]
    for character in line:
        if character == "\t":
            text = " " * (_TAB - begins[-1] % _TAB)
            cells = len(text)
        else:
            text = printable(character)
            cells = len(text) if len(text) > 1 or text.isascii() else _width(text)
        shown.append(text)
        begins.append(begins[-1] + cells)
    return shown, begins


def _width(character: str) -> int:
    """0 for a combining character, 2 for a wide one, 1 otherwise (Unicode Standard Annex 11)."""
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _window(begins: list[int], first: int, width: int) -> tuple[int, int]:
    """Which characters are shown: all if they fit, otherwise some before `first` and as many after it as fit."""
    count = len(begins) - 1
    if begins[count] <= width:
        return 0, count
    earliest = min(begins[first] - width // 3, begins[count] - width)
    start = bisect_left(begins, max(0, earliest))
    return start, bisect_right(begins, begins[start] + width) - 1
