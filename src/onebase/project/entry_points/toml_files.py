"""Reading TOML files, and finding the place of a key in them (`tomllib` does not tell)."""

import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from onebase.patterns import compile_later
from onebase.vocabulary import Place

Table = Mapping[str, Any]

_HEADER = compile_later(r"\s*\[+([\w\s.\"'-]+)\]+\s*(?:#.*)?$")
_KEY = compile_later(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_SETTING = compile_later(r"\s*[\w\"'.-]+\s*=")


def parse_toml(text: str) -> Table:
    """The document as plain values. Raises ValueError with the parser's words where it is broken."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def table_in(document: Table, *keys: str) -> Table:
    """The table below the given keys; an empty one where there is none."""
    found: Any = document
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def place_in_toml(path: str, text: str, keys: tuple[str, ...], words: str = "") -> Place:
    """Where the last of `keys` is set; with `words`, where these stand in its value. The whole file where it is not
    found."""
    lines, headers = _lines_and_headers(text)
    for depth in range(len(keys), -1, -1):
        start = headers.get(keys[:depth])
        if start is not None:
            found = _line_in_table(lines, start, keys[depth:], words)
            if found is not None:
                return Place(path, *found)
    return Place(path)


@lru_cache(maxsize=64)
def _lines_and_headers(text: str) -> tuple[list[str], dict[tuple[str, ...], int]]:
    """The lines, and the number of the line in which each table begins (from 0; -1 for the document itself)."""
    lines = text.splitlines()
    headers: dict[tuple[str, ...], int] = {(): -1}
    for number, line in enumerate(lines):
        if line.lstrip().startswith("[") and (header := _HEADER.match(line)):
            keys = tuple(key.strip("\"'") for key in _KEY.findall(header[1]))
            headers.setdefault(keys, number)
    return lines, headers


def _line_in_table(lines: list[str], start: int, keys: tuple[str, ...], words: str) -> tuple[int, int, int] | None:
    if not keys:
        return (start + 1, 1, len(lines[start]) + 1) if start >= 0 else None
    key = re.compile(r"\s*(" + r"\s*\.\s*".join(f"[\"']?{re.escape(each)}[\"']?" for each in keys) + r")\s*=")
    for number in range(start + 1, len(lines)):
        if _HEADER.match(lines[number]):
            return None
        if match := key.match(lines[number]):
            return _words_from(lines, number, words) or (number + 1, match.start(1) + 1, match.end(1) + 1)
    return None


def _words_from(lines: list[str], start: int, words: str) -> tuple[int, int, int] | None:
    for number in range(start, len(lines) if words else start):
        column = lines[number].find(words, lines[number].find("=") + 1 if number == start else 0)
        if column >= 0:
            return number + 1, column + 1, column + 1 + len(words)
        if number > start and _SETTING.match(lines[number]):
            return None
    return None
