"""Whether anything in the project can call a function, told from the text alone."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache

from onebase.project.files import FileIndex
from onebase.python_text import NotRead, decode, parse


class Uses:
    """Searches the project for uses of functions. Files are read when the first question is asked, and that is seldom:
    only for functions whose call would bring in something that matters."""

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self.is_used = cache(self._is_used)

    def _is_used(self, name: str) -> bool:
        """Whether the function is named anywhere but in its definition, or is decorated: then somebody may call it. A
        sentence that speaks of it is no use, and neither is a call of its own."""
        word, decorated = _patterns(name)
        defined = re.compile(rb"def[ \t]+%b\b" % name.encode())
        for path in sorted(self._index.python):
            text = self._read(path)
            if name.encode() not in text:
                continue
            if decorated.search(text):
                return True
            if len(word.findall(text)) > len(defined.findall(text)) and _names(text, name):
                return True
        return False

    def _read(self, path: str) -> bytes:
        try:
            with open(os.path.join(self._index.directory, path), "rb") as file:
                return file.read()
        except OSError:
            return b""


def _patterns(name: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    word = rb"\b%b\b" % name.encode()
    decorated = rb"^[ \t]*(?:@.*|\))[ \t]*\n[ \t]*(?:async[ \t]+)?def[ \t]+%b" % word
    return re.compile(word), re.compile(decorated, re.MULTILINE)


def _names(text: bytes | str, name: str) -> bool:
    """Whether code names the function outside of its own body; what Python cannot parse may do so."""
    try:
        tree = parse(decode(text) if isinstance(text, bytes) else text)
    except NotRead:
        return isinstance(text, bytes)
    return any(_is_named(node, name) for node in _outside(tree, name))


def _outside(tree: ast.AST, name: str) -> Iterator[ast.AST]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name):
            waiting.extend(ast.iter_child_nodes(node))


def _is_named(node: ast.AST, name: str) -> bool:
    """Whether a node is the name; a text is, where it is code with that name: "database.prepare", "prepare()"."""
    if isinstance(node, ast.Name):
        return node.id == name
    if isinstance(node, ast.Attribute):
        return node.attr == name
    if isinstance(node, ast.alias):
        return node.name.rpartition(".")[2] == name
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and name in text and _names(_dedented(text), name)


def _dedented(text: str) -> str:
    from textwrap import dedent  # asked of hardly any project

    return dedent(text)
