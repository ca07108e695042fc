"""The text of a file in which every byte can be written back."""

import ast
import codecs
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

from onebase.fix.values import CannotEdit, Edit
from onebase.named_tuple import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
Node: TypeAlias = ast.stmt | ast.expr | ast.keyword | ast.alias


class Replacement(NamedTuple):
    """Characters from `start` up to `end` of a text become `new`."""

    start: int
    end: int
    new: str


class Source:
    """One file: its text with the line ends that it has, without a byte order mark.

    Python source is decoded as Python does it (PEP 263), everything else as UTF-8. Raises CannotEdit where the bytes
    could not be written back as they are.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self._data = data
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        self._encoding = _encoding(path, data)
        try:
            self.text = data[len(self._mark) :].decode(self._encoding)
            same = self._mark + self.text.encode(self._encoding) == data
        except (UnicodeError, LookupError):
            same = False
        if not same:
            raise CannotEdit(f"{path}: its bytes cannot be decoded and written back as {self._encoding}")

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of every line; lines end as for Python's parser, so that a form feed ends none."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    @cached_property
    def newline(self) -> str:
        """What the first line ends with."""
        match = _LINE_END.search(self.text)
        return match[0] if match else "\n"

    def line_at(self, offset: int) -> int:
        """The number, from 1, of the line that holds an offset."""
        return bisect_right(self.line_starts, offset)

    def line(self, number: int) -> str:
        """The text of a line, with its end."""
        return self.text[self.line_starts[number - 1] : self.line_end(number)]

    def line_end(self, number: int) -> int:
        """The offset at which the line after the one of this number begins, or the text ends."""
        return self.line_starts[number] if number < len(self.line_starts) else len(self.text)

    def line_before(self, offset: int) -> str:
        """What stands before a place on its line."""
        return self.text[self.line_starts[self.line_at(offset) - 1] : offset]

    def line_after(self, offset: int) -> str:
        """What stands behind a place on its line, with the end of the line."""
        number = self.line_at(offset)
        return self.line(number)[offset - self.line_starts[number - 1] :]

    def offset(self, line: int, utf8_column: int) -> int:
        """Where a position of Python's `ast` is: lines count from 1, columns are bytes in UTF-8 from 0."""
        start = self.line_starts[line - 1]
        text = self.line(line)
        return start + (utf8_column if text.isascii() else len(text.encode()[:utf8_column].decode()))

    def start(self, node: Node) -> int:
        """Where a node begins in the text. Decorators are no part of what they decorate."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: Node) -> int:
        """Where a node ends in the text."""
        return self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def span(self, node: Node) -> tuple[int, int]:
        """Where a node begins and ends in the text."""
        return self.start(node), self.end(node)

    def written(self, node: Node) -> str:
        """The text of a node."""
        return self.text[slice(*self.span(node))]

    def edits(self, replacements: Sequence[Replacement]) -> tuple[Edit, ...]:
        """The replacements, which do not overlap, as ranges of bytes. Raises CannotEdit where they cannot be."""
        found = []
        for start, end, new in sorted(replacements):
            before = len(self._mark) + len(self._encode(self.text[:start]))
            found.append(Edit(self.path, before, self._encode(self.text[start:end]), self._encode(new)))
        wanted = self._mark + self._encode(replaced(self.text, replacements))
        if apply_edits(self._data, found) != wanted:
            raise CannotEdit(f"{self.path}: cannot be edited byte by byte in {self._encoding}")
        return tuple(edit for edit in found if edit.old != edit.new)

    def after(self, replacements: Sequence[Replacement]) -> "Source":
        """The file with the replacements made. Raises CannotEdit where they cannot be encoded."""
        return Source(self.path, self._mark + self._encode(replaced(self.text, replacements)))

    def edits_to(self, new: str) -> tuple[Edit, ...]:
        """The edits, in whole lines, that turn the text into `new`."""
        return self.edits(line_replacements(self.text, new))

    def _encode(self, text: str) -> bytes:
        try:
            return text.encode(self._encoding)
        except UnicodeError:
            raise CannotEdit(f"{self.path}: the new text cannot be encoded in {self._encoding}") from None


def _encoding(path: str, data: bytes) -> str:
    if not path.endswith((".py", ".pyi")):
        return "utf-8"
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError as error:
        raise CannotEdit(f"{path}: {error}") from None
    return encoding.removesuffix("-sig")


def replaced(text: str, replacements: Sequence[Replacement]) -> str:
    """The text after all replacements."""
    for start, end, new in sorted(replacements, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def apply_edits(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The bytes after all edits of one file. Raises CannotEdit where something else stands where `old` should."""
    for edit in sorted(edits, key=lambda each: (each.start, each.start + len(each.old)), reverse=True):
        end = edit.start + len(edit.old)
        if data[edit.start : end] != edit.old:
            raise CannotEdit(f"{edit.path}: has changed since it was read")
        data = data[: edit.start] + edit.new + data[end:]
    return data


def line_replacements(old: str, new: str) -> list[Replacement]:
    """Whole lines of `old` to replace, so that the text becomes `new`."""
    from difflib import SequenceMatcher

    before, after = _lines(old), _lines(new)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        Replacement(starts[first], starts[last], "".join(after[start:end]))
        for tag, first, last, start, end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _lines(text: str) -> list[str]:
    ends = [match.end() for match in _LINE_END.finditer(text)]
    starts = [0, *ends]
    return [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True) if start != end]
