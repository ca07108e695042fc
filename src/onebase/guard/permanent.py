"""The edits after which nothing needs to be healed any more, from the import statements of the project."""

import ast
from collections.abc import Iterator, Sequence

from onebase.named_tuple import NamedTuple
from onebase.observer.places import shown
from onebase.observer.records import Healed
from onebase.observer.sources import python_files
from onebase.vocabulary import Place


class Edit(NamedTuple):
    """An import statement that should name a module otherwise."""

    place: Place
    old: str
    new: str


def permanent_edits(directory: str, healed: Sequence[Healed]) -> list[Edit]:
    """For each pair of names the edits of those statements that use the rarer one."""
    found: list[Edit] = []
    for alias, real in _pairs(healed):
        by_alias, by_real = (list(_statements(directory, name)) for name in (alias, real))
        rarer, old, new = (by_real, real, alias) if len(by_real) < len(by_alias) else (by_alias, alias, real)
        found += [Edit(place, name, new + name[len(old) :]) for place, name in rarer]
    return sorted(set(found))


def _pairs(healed: Sequence[Healed]) -> list[tuple[str, str]]:
    """The names of the outermost packages that stood for each other: what lies below them follows."""
    pairs = {(each.name, each.real) for each in healed}
    return sorted(pair for pair in pairs if not any(_is_below(pair, other) for other in pairs if other != pair))


def _is_below(pair: tuple[str, str], other: tuple[str, str]) -> bool:
    return all(name.startswith(f"{upper}.") for name, upper in zip(pair, other, strict=True))


def _statements(directory: str, name: str) -> Iterator[tuple[Place, str]]:
    """The import statements that name a module or what lies below it, with the name in full."""
    for path in python_files(directory):
        for node, imported in _imports(path, name.encode()):
            if imported == name or imported.startswith(f"{name}."):
                yield Place(shown(path, directory), node.lineno), imported


def _imports(path: str, hint: bytes) -> Iterator[tuple[ast.stmt, str]]:
    try:
        with open(path, "rb") as file:
            source = file.read()
        nodes = ast.walk(ast.parse(source)) if hint.rpartition(b".")[2] in source else iter(())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from _imported_from(node, node.module, hint.decode())


def _imported_from(node: ast.ImportFrom, module: str, wanted: str) -> Iterator[tuple[ast.stmt, str]]:
    """`from app import models` names `app.models`, where that is what one looks for; otherwise the module is named."""
    below = [f"{module}.{alias.name}" for alias in node.names]
    yield node, next((name for name in below if name == wanted), module)
