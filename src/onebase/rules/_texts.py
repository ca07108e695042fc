"""The text of files, for questions that facts do not answer and that are seldom asked."""

import ast
import os
from functools import lru_cache

from onebase.patterns import compile_later
from onebase.program import Program
from onebase.python_text import NotRead, parse

_WORD = compile_later(r"\w+")


def text_of(program: Program, path: str) -> str:
    """The text of a file of the project, "" where it cannot be read."""
    if path in program.changed:
        return program.changed[path].decode("utf-8", "replace")
    whole = os.path.join(program.index.directory, path)
    try:
        status = os.stat(whole)
        return _read(whole, status.st_mtime_ns, status.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=512)
def _read(path: str, _changed: int, _size: int) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


@lru_cache(maxsize=16)
def tree_of(text: str) -> ast.Module | None:
    """The syntax tree of a text, None where Python cannot parse it."""
    try:
        return parse(text)
    except NotRead:
        return None


def line_of(program: Program, path: str, number: int) -> str:
    """One line of a file, stripped; "" where there is none."""
    lines = text_of(program, path).splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


@lru_cache(maxsize=512)
def words_of(text: str, without: frozenset[int]) -> frozenset[str]:
    """Every word of a text, some of its lines left out."""
    lines = (line for number, line in enumerate(text.splitlines(), 1) if number not in without)
    return frozenset(word for line in lines for word in _WORD.findall(line))
