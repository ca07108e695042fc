"""From the bytes of a file to its text and syntax tree, or to the reason why there is none.

Sources: PEP 263 (encoding declarations), PEP 3120 (UTF-8 is the default), Python reference 2.1.2 (physical lines).
"""

import codecs
import re
import sys
import warnings
from typing import TYPE_CHECKING

from onebase.patterns import compile_later

if TYPE_CHECKING:
    import ast

LARGEST = 10_000_000
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_TEMPLATE = compile_later(r"\{\{|\{%|%\}|\}\}|<%")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


class NotRead(Exception):
    """Why a file is not read: one short line, and the line of the file (0 if the whole file is meant)."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.problem = " ".join(problem.split())[:160]
        self.line = line


def decode(data: bytes) -> str:
    r"""The text of a source file, lines ended by `\n`. Raises NotRead where Python could not decode it."""
    if len(data) > LARGEST:
        raise NotRead("too large to be read (over 10 MB)")
    if data.startswith(_WIDE):
        raise NotRead("encoded in UTF-16 or UTF-32, which Python does not read")
    if b"\0" in data:
        raise NotRead("contains NUL bytes", data[: data.index(b"\0")].count(b"\n") + 1)
    marked = data.startswith(codecs.BOM_UTF8)
    if marked:
        data = data[3:]
    encoding = _declared_encoding(data, marked)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise NotRead(f"not encoded in {encoding}, as Python expects", line) from None
    except (LookupError, ValueError):
        raise NotRead(f"declares the unknown encoding {encoding}", 1) from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _declared_encoding(data: bytes, marked: bool) -> str:
    """What the first two lines declare; the second counts only where the first is blank or a comment."""
    for line in data[:2000].splitlines()[:2]:
        found = _COOKIE.match(line)
        if found:
            encoding = found.group(1).decode("ascii", "replace")
            if marked and encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "utf-8-sig"):
                raise NotRead(f"starts with a UTF-8 mark and declares {encoding}", 1)
            return encoding
        if not _BLANK.match(line):
            break
    return "utf-8"


def parse(text: str) -> "ast.Module":
    """The syntax tree of a text. Raises NotRead for what the running Python cannot parse; never prints a warning."""
    import ast

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        raise NotRead(_complaint(text, error), error.lineno or 0) from None
    except (RecursionError, MemoryError):
        raise NotRead("nested too deeply to be parsed") from None
    except ValueError as error:
        raise NotRead(f"not valid Python: {error}") from None


def _complaint(text: str, error: SyntaxError) -> str:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    lines = text.split("\n")
    line = lines[error.lineno - 1] if error.lineno and error.lineno <= len(lines) else ""
    return f"not valid Python {version}{_hint(line, error.msg)}: {error.msg}"


def _hint(line: str, complaint: str) -> str:
    """What the text may be instead. Type parameters and the `type` statement came with Python 3.12 (PEP 695), and so
    did f-strings that repeat their quotes (PEP 701)."""
    if _TEMPLATE.search(line):
        return " (a template?)"
    newer = re.match(r"\s*(?:(?:async\s+)?def|class)\s+\w+\s*\[|\s*type\s+\w+\s*[\[=]", line)
    if sys.version_info < (3, 12) and (newer or complaint.startswith("f-string")):
        return " (the grammar of 3.12? run onebase with it)"
    return ""
