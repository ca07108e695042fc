"""Who imports what from a file."""

import ast
from collections.abc import Iterator

from onebase.fix.moving.statements import holds
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement
from onebase.fix.values import CannotEdit, Edit
from onebase.named_tuple import NamedTuple
from onebase.program import Program
from onebase.python_text import parse


class Use(NamedTuple):
    """One import statement of another file that reaches the file, and the name by which it does."""

    path: str
    line: int
    name: str


def uses_of(program: Program, path: str) -> tuple[Use, ...]:
    """Every import of a file by another one, in any process, sorted."""
    identity = program.index.identity(path)
    found: set[Use] = set()
    for entry in program.entry_points:
        load = program.load(entry)
        for used in load.imports:
            target, asker = load.modules[used.target], load.modules[used.asker]
            if target.identity == identity and asker.identity != identity:
                found.add(Use(asker.path, used.place.line, target.name))
    return tuple(sorted(found))


def imported_names(situation: Situation, uses: tuple[Use, ...]) -> set[str] | None:
    """The names that the imports ask for; None where one of them asks for the module itself, or for everything."""
    names: set[str] = set()
    for path in sorted({each.path for each in uses}):
        for use, node in _statements(situation, path, uses):
            if not isinstance(node, ast.ImportFrom) or not _is_from(node, use):
                return None
            names.update(alias.name for alias in node.names)
    return None if "*" in names else names


def redirected(situation: Situation, uses: tuple[Use, ...], new: str, moved: tuple[str, ...]) -> Iterator[Edit]:
    """The edits by which the imports ask the new module, whose last name is `new`, for what has moved."""
    for path in sorted({each.path for each in uses}):
        source = situation.tree.source(path)
        found: list[Replacement] = []
        for use, node in _statements(situation, path, uses):
            text = _redirected(node, use, new, moved, source.written(node))
            if not text:
                raise CannotEdit(f"{path}:{use.line}: the import cannot be divided")
            found.append(Replacement(*source.span(node), text))
        yield from source.edits(found)


def _statements(
    situation: Situation, path: str, uses: tuple[Use, ...]
) -> Iterator[tuple[Use, "ast.Import | ast.ImportFrom"]]:
    tree = parse(situation.tree.source(path).text)
    for use in (each for each in uses if each.path == path):
        found = [
            node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)) and holds(node, use.line)
        ]
        if len(found) != 1:
            raise CannotEdit(f"{path}:{use.line}: imports it in a way that is not understood")
        yield use, found[0]


def _is_from(node: ast.ImportFrom, use: Use) -> bool:
    """`from package.module import …`, not `from package import module`."""
    last = use.name.rpartition(".")[2]
    return (node.module or "").rpartition(".")[2] == last and last not in [alias.name for alias in node.names]


def _redirected(node: "ast.Import | ast.ImportFrom", use: Use, new: str, moved: tuple[str, ...], text: str) -> str:
    last = use.name.rpartition(".")[2]
    if isinstance(node, ast.ImportFrom) and _is_from(node, use):
        if all(alias.name in moved for alias in node.names):
            head, middle, rest = text.partition(" import ")
            return head[: len(head) - len(last)] + new + middle + rest if head.endswith(last) else ""
        return ""
    if len(node.names) != 1:
        return ""
    alias = node.names[0]
    if isinstance(node, ast.ImportFrom):
        head = text.partition(" import ")[0]
        return f"{head} import {new} as {alias.asname or alias.name}" if alias.name == last else ""
    return f"import {new} as {last}" if alias.name == last and not alias.asname else ""
