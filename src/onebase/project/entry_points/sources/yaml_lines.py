"""Reading YAML line by line: the part of the language in which people write pipelines and compose files.

Mappings, sequences, plain, quoted and block scalars, flow collections, anchors with aliases and merges. What is
anything else is passed over; nothing is ever refused. (A full YAML parser takes longer to import than the whole
discovery may last.)
"""

import re
from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.commands import Passage
from onebase.project.entry_points.sources.yaml_flow import read_flow
from onebase.vocabulary import Place

_KEY = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s#\[\]{},&*!|>'\"%@`-][^#]*?|-[^\s#][^#]*?|<<)\s*:(?=\s|$)")
_MARK = re.compile(r"([&!][^\s]*)\s*")
_BLOCK = re.compile(r"([|>])[-+0-9]*\s*(?:#.*)?$")


class Scalar(NamedTuple):
    """A value that is text, and the passage of the file that it is."""

    text: str
    passage: Passage

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return self.passage.place(0, len(self.passage.text))


YamlValue: TypeAlias = "Scalar | dict[str, YamlValue] | list[YamlValue]"


def read_yaml(path: str, text: str) -> YamlValue:
    """The first document of a YAML file; an empty mapping where there is none, or where it is nested too deeply."""
    try:
        return _Reader(path, text).document()
    except RecursionError:
        return {}


def mapping(value: "YamlValue | None") -> "dict[str, YamlValue]":
    """The value if it is a mapping, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: "YamlValue | None") -> "list[YamlValue]":
    """The value if it is a sequence; a single scalar counts as a sequence of one."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, Scalar) and value.text else []


def text_of(value: "YamlValue | None") -> str:
    """The text of a scalar, "" for anything else."""
    return value.text if isinstance(value, Scalar) else ""


class _Reader:
    """Recursive descent over lines; `_at` is the line that is read next."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._lines = [line.rstrip("\r") for line in text.split("\n")]
        self._at = 0
        self._anchors: dict[str, YamlValue] = {}

    def document(self) -> YamlValue:
        found = self._node(0)
        return {} if found is None else found

    def _next(self) -> tuple[int, str] | None:
        """Indentation and content of the next line that holds something."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            content = line.lstrip(" ")
            if content and not content.startswith(("#", "---", "%")) and content.strip():
                return len(line) - len(content), content
            self._at += 1
        return None

    def _node(self, least: int) -> "YamlValue | None":
        line = self._next()
        if line is None or line[0] < least:
            return None
        indent, content = line
        if content.startswith("- ") or content == "-":
            return self._sequence(indent)
        if _KEY.match(content):
            return self._mapping(indent)
        return self._value(indent, indent, least - 1)

    def _sequence(self, indent: int) -> "YamlValue":
        found: list[YamlValue] = []
        while (line := self._next()) and line[0] == indent and (line[1].startswith("- ") or line[1] == "-"):
            rest = line[1][1:].lstrip(" ")
            if not rest or rest.startswith("#"):
                self._at += 1
                value = self._node(indent + 1)
            else:
                column = indent + len(line[1]) - len(rest)
                self._lines[self._at] = " " * column + rest
                value = self._item(column, rest, indent)
            if value is not None:
                found.append(value)
        return found

    def _item(self, column: int, rest: str, indent: int) -> "YamlValue | None":
        mark = _MARK.match(rest)
        if mark and not rest[mark.end() :]:
            self._at += 1
            return self._anchored(mark[1], self._node(indent + 1))
        if rest.startswith("- ") or _KEY.match(rest):
            return self._node(column)
        return self._value(column, column, indent)

    def _mapping(self, indent: int) -> "YamlValue":
        found: dict[str, YamlValue] = {}
        while (line := self._next()) and line[0] >= indent:
            match = _KEY.match(line[1])
            if line[0] > indent or not match:
                if line[0] == indent:
                    break
                self._at += 1
                continue
            key = match[1].strip("'\"")
            value = self._value(indent, indent + match.end(), indent)
            if key == "<<":
                for each in value if isinstance(value, list) else [value]:
                    found = {**mapping(each), **found}
            elif value is not None:
                found[key] = value
        return found

    def _value(self, indent: int, column: int, parent: int) -> "YamlValue | None":
        """The value that begins at a column of the current line; it goes on in lines indented more than `parent`."""
        line = self._lines[self._at]
        rest = line[column:].lstrip(" ")
        column = len(line) - len(rest)
        if mark := _MARK.match(rest):
            column += mark.end()
            self._lines[self._at] = " " * column + line[column:]
            return self._anchored(mark[1], self._value(indent, column, parent))
        if not rest or rest.startswith("#"):
            self._at += 1
            return self._below(indent)
        if rest.startswith("*"):
            self._at += 1
            return self._anchors.get(rest[1:].partition(" ")[0])
        if block := _BLOCK.match(rest):
            self._at += 1
            return self._block(parent, folded=block[1] == ">")
        if rest[0] in "[{":
            return self._flow(column)
        return self._scalar(column, parent)

    def _anchored(self, mark: str, value: "YamlValue | None") -> "YamlValue | None":
        if mark.startswith("&") and value is not None:
            self._anchors[mark[1:]] = value
        return value

    def _below(self, indent: int) -> "YamlValue | None":
        """What stands in the following lines; a sequence may be indented as its key is."""
        line = self._next()
        if line and line[0] == indent and (line[1].startswith("- ") or line[1] == "-"):
            return self._sequence(indent)
        return self._node(indent + 1)

    def _block(self, parent: int, folded: bool) -> Scalar:
        start = self._at
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= parent:
                break
            self._at += 1
        lines = self._lines[start : self._at]
        text = "\n".join(lines)
        if folded:
            text = re.sub(r"\n(?=\s*\S)", " ", text)
            return Scalar(
                text.strip(),
                Passage(self._path, text.strip(), start + 1, verbatim=False, width=len(lines[0]) if lines else 0),
            )
        return Scalar(text, Passage(self._path, text, start + 1))

    def _flow(self, column: int) -> "YamlValue":
        """A flow collection, over as many lines as its brackets need."""
        start, text = self._at, self._lines[self._at][column:]
        self._at += 1
        while text.count("[") + text.count("{") > text.count("]") + text.count("}") and self._at < len(self._lines):
            text += "\n" + self._lines[self._at]
            self._at += 1
        return _with_places(read_flow(text), Passage(self._path, text, start + 1, column + 1))

    def _scalar(self, column: int, parent: int) -> Scalar:
        """A plain or quoted scalar; further lines that are indented more belong to it."""
        start, line = self._at, self._lines[self._at]
        rest = line[column:]
        self._at += 1
        if rest[0] in "'\"":
            return self._quoted(start, column, rest)
        text = re.sub(r"\s+#.*$", "", rest).rstrip()
        more = self._continued(parent)
        if not more:
            return Scalar(text, Passage(self._path, text, start + 1, column + 1))
        joined = " ".join([text, *more])
        return Scalar(joined, Passage(self._path, joined, start + 1, column + 1, verbatim=False, width=len(text)))

    def _continued(self, parent: int) -> list[str]:
        more: list[str] = []
        while (line := self._next()) and line[0] > parent and not line[1].startswith("- ") and not _KEY.match(line[1]):
            more.append(re.sub(r"\s+#.*$", "", line[1]).strip())
            self._at += 1
        return more

    def _quoted(self, start: int, column: int, rest: str) -> Scalar:
        quote = rest[0]
        end = _end_of_quoted(rest, quote)
        while end < 0 and self._at < len(self._lines):
            rest += " " + self._lines[self._at].strip()
            self._at += 1
            end = _end_of_quoted(rest, quote)
        raw = rest[1:end] if end > 0 else rest[1:]
        text = raw.replace("''", "'") if quote == "'" else _unescaped(raw)
        is_same = text == raw and self._at == start + 1
        return Scalar(text, Passage(self._path, text, start + 1, column + 2, is_same, len(raw)))


def _end_of_quoted(text: str, quote: str) -> int:
    pattern = r"(?:[^'\n]|'')*'" if quote == "'" else r"(?:[^\"\\]|\\.)*\""
    match = re.compile(pattern, re.DOTALL).match(text, 1)
    return match.end() - 1 if match else -1


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


def _with_places(value: object, passage: Passage) -> "YamlValue":
    if isinstance(value, dict):
        return {str(key): _with_places(each, passage) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_places(each, passage) for each in value]
    text, start, end = value if isinstance(value, tuple) else ("", 0, 0)
    place = passage.place(start, end)
    return Scalar(
        text, Passage(passage.path, text, place.line, place.column, passage.text[start:end] == text, end - start)
    )
