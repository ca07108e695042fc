"""A definition is replaced by an import of another one."""

import ast
from collections.abc import Sequence

from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit
from onebase.program import Program


def class_in(tree: ast.Module, name: str) -> ast.stmt | None:
    """The statement of a class of the module."""
    return next((node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name), None)


def is_used(tree: ast.Module, name: str, gone: Sequence[ast.stmt]) -> bool:
    """Whether anything but the statements that go reads the name."""
    inside = {id(node) for statement in gone for node in ast.walk(statement)}
    return any(isinstance(node, ast.Name) and node.id == name and id(node) not in inside for node in ast.walk(tree))


def is_wanted_elsewhere(situation: Situation, path: str, name: str) -> bool:
    """Whether another file may have the name from this one: by an import, or as an attribute of the module."""
    last = path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
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
