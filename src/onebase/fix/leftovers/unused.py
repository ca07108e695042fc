"""Imports of libraries that were used before a fix, and are not any more."""

import ast

from onebase.fix.moving.statements import last_line
from onebase.fix.removing import Removal, binding
from onebase.fix.source import Replacement, Source
from onebase.program import Program
from onebase.program.paths import module_path

_Import = ast.Import | ast.ImportFrom


def unused_imports(program: Program, source: Source, before: ast.Module, after: ast.Module) -> list[Replacement]:
    """The edits of the file after the fix. Modules of the project stay: to execute them may be the purpose.

    So do names that a text says, that another file imports from this one, and lines with a comment for a linter.
    """
    lost = _read(before) - _read(after) - _texts(after) - _asked_for(program, source.path)
    found = [
        (node, binding(alias))
        for node in ast.walk(after)
        if isinstance(node, _Import) and _is_of_library(program, node) and "#" not in _line(source, node)
        for alias in node.names
        if binding(alias) in lost
    ]
    return Removal(source, after, lambda _: True).without_names(found) if found else []


def _read(tree: ast.Module) -> set[str]:
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}


def _texts(tree: ast.Module) -> set[str]:
    """Every word of every text: an annotation, an `__all__`, a name that is looked up."""
    texts = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant))
    return {word for text in texts if isinstance(text, str) for word in text.replace(".", " ").split()}


def _asked_for(program: Program, path: str) -> set[str]:
    """What other files import from one that may be this one."""
    last = module_path(path).rpartition("/")[2]
    others = (facts for other, facts in program.modules.items() if other != path)
    found = (each for facts in others for each in facts.imports)
    return {each.name for each in found if each.module.rpartition(".")[2] in (last, "") and each.name}


def _is_of_library(program: Program, node: _Import) -> bool:
    names = [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    relative = isinstance(node, ast.ImportFrom) and (node.level or node.module == "__future__")
    return not relative and not any(program.provides(name.partition(".")[0]) for name in names)


def _line(source: Source, node: _Import) -> str:
    return source.line(last_line(node))
