"""Which import statements still say a name that a repair has given up, where nothing is edited."""

import ast
import os
import re
from collections.abc import Iterable, Iterator, Sequence

from onebase.fix.old_names.documents import documents, examples, imports
from onebase.fix.one_name.naming import FileNames, Naming, Pair, contexts_of, name_below
from onebase.fix.source import Source, replaced
from onebase.fix.tree import Tree
from onebase.fix.values import CannotEdit, Fix
from onebase.named_tuple import NamedTuple
from onebase.program import Program
from onebase.program.paths import module_path
from onebase.python_text import LARGEST, NotRead, parse


class OldName(NamedTuple):
    """A statement in a document, a docstring or a cell of a notebook (0 in other files), and what it should say now.

    Both are "" where the file could not be read; then `problem` says why not.
    """

    path: str
    cell: int
    line: int
    old: str
    new: str
    problem: str = ""


class _Names(FileNames):
    """What names become in a file of which no process is known, unless another file can be meant by them."""

    def _unknown_process(self, name: str) -> str:
        kept, odd = self._naming.pair
        new = self._naming.new_name((odd, kept), name)
        index = self._naming.program.index
        if new:
            ending = "/" + name.replace(".", "/")
            plain = (module_path(path) for path in (*index.python, *index.directories))
            meant = {path for path in plain if f"/{path}".endswith(ending)}
            new = new if meant == {module_path(self._naming.target((odd, kept), name))} else ""
        return new


def old_names(program: Program, tree: Tree, fixes: Iterable[Fix]) -> tuple[OldName, ...]:
    """Everything in the files of a tree that says what the fixes have given up, sorted.

    `program` is the project before them. Texts of over 10 MB are data, and are not read.
    """
    pairs = dict.fromkeys(Pair(fix.kept_root, fix.needless_root) for fix in fixes if fix.needless_root)
    namings = [Naming(program, pair) for pair in pairs]
    tops = {top for naming in namings for top in _tops(naming)}
    if not tops:
        return ()
    names = "|".join(re.escape(top) for top in sorted(tops))
    mentions = re.compile(rf"\b(?:from|import)[ \t]+(?:[\w. \t]{{1,100}},[ \t]*)*(?:{names})\b".encode())
    contexts = contexts_of(program)
    found: set[OldName] = set()
    for path in {*documents(program.index), *program.index.python}:
        try:
            data = _content(tree, path)
            if mentions.search(data):
                given = [_Names(naming, path, tuple(contexts.get(path, ()))) for naming in namings]
                found.update(_in_file(path, data, given))
        except (CannotEdit, NotRead, OSError) as problem:
            if not path.endswith(".py"):
                found.add(OldName(path, 0, 0, "", "", str(problem).removeprefix(f"{path}: ")))
    return tuple(sorted(found))


def _tops(naming: Naming) -> Iterator[str]:
    """First names that the odd root provides for files which the kept one has as well."""
    for path in naming.program.index.python:
        name = name_below(path, naming.pair.odd)
        if name and name_below(path, naming.pair.kept):
            yield name.partition(".")[0]


def _content(tree: Tree, path: str) -> bytes:
    """What a file holds, nothing where it is gone or too large. Raises CannotEdit where it cannot be read."""
    absolute = os.path.join(tree.directory, path)
    if path.endswith(".py"):
        return tree.read_or_none(path) or b""
    if not os.path.isfile(absolute) or os.path.getsize(absolute) > LARGEST:
        return b""
    return tree.read(path)


def _in_file(path: str, data: bytes, given: Sequence["_Names"]) -> Iterator[OldName]:
    for example in examples(path, data):
        for line, statement in imports(example.code):
            new = statement
            for names in given:
                new = _renamed(new, names)
            if new != statement:
                yield OldName(path, example.cell, example.line + line - 1, _on_one_line(statement), _on_one_line(new))


def _renamed(code: str, names: _Names) -> str:
    """The statement with the new names, which may take several; as it is where nothing can be said of it."""
    from onebase.fix.one_name.statements import import_replacements

    source = Source("", code.encode())
    try:
        nodes = tuple(node for node in parse(code).body if not getattr(node, "level", 0))
        return replaced(code, list(import_replacements(source, nodes, names)))
    except (CannotEdit, NotRead):
        return code


def _on_one_line(code: str) -> str:
    """Without comments and line breaks, as it is shown."""
    return "; ".join(ast.unparse(node) for node in parse(code).body)
