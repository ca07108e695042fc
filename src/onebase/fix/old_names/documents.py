"""Python that no process of the project executes: examples in documents and docstrings, and cells of notebooks."""

import ast
import os
import re
from collections.abc import Iterator

from onebase.fix.old_names.examples import pieces
from onebase.fix.old_names.notebook import cells, without_magics
from onebase.named_tuple import NamedTuple
from onebase.project.files import FileIndex
from onebase.python_text import NotRead, decode, parse

_BEGINNING = re.compile(r"""[^'"]*(?:\"{3}|'{3}|["'])""")  # of a docstring, up to its text
_END = re.compile(r"""(?:\"{3}|'{3}|["'])[^'"]*\Z""")
_DOCUMENTS = (".md", ".markdown", ".rst", ".txt")


class Example(NamedTuple):
    """What stands there, and where: `cell` is that of a notebook, 0 in other files; `line` counts from 1."""

    cell: int
    line: int
    code: str


def documents(index: FileIndex) -> Iterator[str]:
    """The paths of all notebooks of a project, and of the documents in its directories, without links."""
    yield from (path for path in index.others if path.endswith(".ipynb"))
    for directory in index.directories:
        absolute = os.path.join(index.directory, directory)
        if os.path.realpath(absolute) == os.path.normpath(os.path.join(os.path.realpath(index.directory), directory)):
            found = [name for name in _names(absolute) if name.endswith(_DOCUMENTS)]
            yield from (os.path.normpath(os.path.join(directory, name)).replace(os.sep, "/") for name in found)


def _names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:  # it is gone: the steps may have left nothing in it
        return []


def examples(path: str, data: bytes) -> Iterator[Example]:
    """The Python in a file of that name. Raises NotRead for a notebook that is none, and for broken source."""
    if path.endswith(".ipynb"):
        for cell in cells(data):
            yield Example(cell.number, 1, cell.code)
    elif path.endswith(".py"):
        for line, text in _docstrings(decode(data)):
            yield from (Example(0, line + piece.line - 1, piece.code) for piece in pieces(text))
    else:
        yield from (Example(0, *piece) for piece in pieces(data.decode("utf-8-sig", "replace")))


def _docstrings(text: str) -> Iterator[tuple[int, str]]:
    """Every docstring as it is written, and the line on which it begins: with its escapes, which may be line breaks."""
    lines = text.split("\n")
    for node in ast.walk(parse(text)):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            written = "\n".join(lines[first.lineno - 1 : first.end_lineno])
            yield first.lineno, _END.sub("", _BEGINNING.sub("", written, count=1))


def imports(code: str) -> Iterator[tuple[int, str]]:
    """The import statements of a piece of code: the line of each, and its text.

    Of code that Python cannot read as a whole only the lines that are such statements by themselves.
    """
    try:
        text, tree = _parsed(code)
    except NotRead:
        lines = (line.strip() for line in code.split("\n"))
        found = [(number, line) for number, line in enumerate(lines, start=1) if _is_import(line)]
    else:
        nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
        found = [(node.lineno, ast.get_source_segment(text, node) or "") for node in nodes]
    yield from sorted(found)


def _is_import(line: str) -> bool:
    try:
        return line.startswith(("from ", "import ")) and len(parse(line).body) == 1
    except NotRead:
        return False


def _parsed(code: str) -> tuple[str, ast.Module]:
    """Raises NotRead for what is no Python, also without the commands of IPython."""
    try:
        return code, parse(code)
    except NotRead:
        text = without_magics(code)
        return text, parse(text)
