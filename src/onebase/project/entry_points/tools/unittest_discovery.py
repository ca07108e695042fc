"""Which modules unittest imports (`unittest.loader.TestLoader`, Python 3.11 to 3.13)."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch

from onebase.project.entry_points.paths import inside, relative
from onebase.project.entry_points.tree import Tree

_MODULE = re.compile(r"[_a-z]\w*\.py", re.IGNORECASE)


def discovered(tree: Tree, start: str, top: str, pattern: str) -> Iterator[tuple[str, str]]:
    """The file and name of each module that discovery imports, in order: packages before what is in them.

    Only directories with `__init__.py` are entered; a start directory below the top-level one must be a package.
    """
    if not inside(start, top) or (start != top and not tree.is_package(start)):
        return
    if start != top:
        yield tree.at(start, "__init__.py"), _name(start, top)
    yield from _within(tree, start, top, pattern)


def _within(tree: Tree, directory: str, top: str, pattern: str) -> Iterator[tuple[str, str]]:
    files = frozenset(tree.python_in.get(directory, ()))
    for name in sorted([*files, *tree.directories_in.get(directory, ())]):
        path = tree.at(directory, name)
        if name in files:
            if _MODULE.fullmatch(name) and fnmatch(name, pattern):
                yield path, _name(path.removesuffix(".py"), top)
        elif tree.is_package(path):
            yield tree.at(path, "__init__.py"), _name(path, top)
            yield from _within(tree, path, top, pattern)


def _name(path: str, top: str) -> str:
    return relative(path, top).replace("/", ".")


def loaded_by_name(tree: Tree, directory: str, written: str, directories: tuple[str, ...]) -> str:
    """The module that a name on the command line stands for: a file's path, or a dotted name with classes and methods
    behind it."""
    if written.endswith(".py") and tree.find(directory, written):
        return written.removesuffix(".py").removeprefix("./").replace("/", ".")
    name = written
    while name and not tree.locate(name, directories):
        name = name.rpartition(".")[0]
    return name
