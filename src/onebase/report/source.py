"""Lines of source, to be shown beside a finding."""

import os
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from onebase.patterns import compile_later

if TYPE_CHECKING:
    from onebase.project.conventions import AnyPath

_COOKIE = compile_later(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
_LINE_BREAK = compile_later(r"\r\n|\r|\n")


class Source:
    """Reads lines of the files below a directory, or of what is `unsaved` of them. A file that cannot be read has no
    lines."""

    def __init__(self, directory: "AnyPath", unsaved: Mapping[str, bytes] = MappingProxyType({})) -> None:
        self._directory = directory
        self._unsaved = unsaved
        self._lines = cache(self._read)

    def line(self, path: str, number: int) -> str | None:
        """The line of that number (from 1) of a file, without its end; None where there is none."""
        lines = self._lines(path)
        return lines[number - 1] if 0 < number <= len(lines) else None

    def _bytes(self, path: str) -> bytes:
        with open(os.path.join(self._directory, path), "rb") as file:
            return file.read()

    def _read(self, path: str) -> list[str]:
        try:
            data = self._unsaved[path] if path in self._unsaved else self._bytes(path)
        except OSError:
            return []
        return _LINE_BREAK.split(_decode(data))


def _decode(data: bytes) -> str:
    """The text as Python reads it (PEP 263: byte order mark, then a comment in the first two lines, then UTF-8)."""
    cookie = _COOKIE.search(b"\n".join(data.split(b"\n", 2)[:2]))
    encoding = "utf-8-sig" if cookie is None else cookie[1].decode("ascii", "replace")
    try:
        return data.decode("utf-8-sig" if encoding.lower() in ("utf8", "utf-8") else encoding, "replace")
    except LookupError:
        return data.decode("utf-8-sig", "replace")
