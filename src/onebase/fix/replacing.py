"""A definition is replaced by an import of another one."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit
from onebase.named_tuple import NamedTuple
from onebase.program import Program
from onebase.program.paths import module_path


class Definition(NamedTuple):
    """What is imported instead of something: its file, its name there, and the name by which it is to be known."""

    path: str
    name: str
    known_as: str


def class_in(tree: ast.Module, name: str) -> ast.stmt | None:
    """The statement of a class of the module."""
    return next((node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name), None)


def imports_instead(
    situation: Situation, path: str, tree: ast.Module, gone: Sequence[ast.stmt], wanted: Iterable[Definition]
) -> Iterator[str]:
    """The statements by which a file imports what it had defined by the statements that go. What only other files have
    from it is marked as meant; what nobody uses is not imported."""
    for each in wanted:
        used = _is_used(tree, each.known_as, gone)
        if used or _is_wanted_elsewhere(situation, path, each.known_as):
            statement = import_of(situation.program, each.path, each.name, each.known_as, path)
            yield statement if used else f"{statement}  # noqa: F401"


def _is_used(tree: ast.Module, name: str, gone: Sequence[ast.stmt]) -> bool:
    """Whether anything but the statements that go reads the name."""
    inside = {id(node) for statement in gone for node in ast.walk(statement)}
    return any(isinstance(node, ast.Name) and node.id == name and id(node) not in inside for node in ast.walk(tree))


def _is_wanted_elsewhere(situation: Situation, path: str, name: str) -> bool:
    """Whether another file may have the name from this one: by an import, or as an attribute of the module."""
    last = module_path(path).rpartition("/")[2]
    attribute = f"{last}.{name}".encode()
    for other, facts in situation.program.modules.items():
        imported = any(
            each.name in (name, "*") and each.module.rpartition(".")[2] in (last, "") for each in facts.imports
        )
        if other != path and not facts.problem and (imported or attribute in situation.tree.read(other)):
            return True
    return False


def import_of(program: Program, target: str, name: str, bound: str, path: str) -> str:
    """The import of a name from another file, by the name that the file has wherever both are executed."""
    names = {
        module.name
        for entry in program.entry_points
        for module in program.load(entry).by_identity.get(program.index.identity(target), ())
        if program.load(entry).by_identity.get(program.index.identity(path))
    } - {"__main__"}
    if len(names) != 1:
        raise CannotEdit(f"{target}: has {'several names' if names else 'no name'} where `{path}` is executed")
    alias = "" if name == bound else f" as {bound}"
    return f"from {names.pop()} import {name}{alias}"
