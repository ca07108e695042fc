"""Colours of a terminal, by plain ANSI codes (ECMA-48, "select graphic rendition"), and text that is safe to print."""

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.vocabulary import Severity

_CODES = {"bold": "1", "red": "1;31", "green": "1;32", "yellow": "1;33", "blue": "1;34", "cyan": "1;36", "dim": "2"}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_UNSAFE = compile_later(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Style(NamedTuple):
    """Wraps text in colours, or leaves it as it is."""

    colour: bool = False

    def __call__(self, name: str, text: str) -> str:
        """The text in the colour or weight of that name."""
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.colour and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """The text in the colour of a severity."""
        return self(_COLOURS[severity], text)


def printable(text: str) -> str:
    """The text on one line, without anything that a terminal would obey: such characters are shown as escapes.

    File names and source may hold line breaks, escape sequences, marks that change the direction of writing, and bytes
    that are not UTF-8 (as lone surrogates, PEP 383).
    """
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
