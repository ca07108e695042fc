"""A session-scoped fixture that loads the models, for a fixture that creates their tables."""

import ast

from onebase.fix.moving.statements import holds
from onebase.fix.source import Replacement, Source

NAME = "models"


def models_fixture(source: Source, tree: ast.Module, line: int, statement: str) -> list[Replacement]:
    """The edits of a `conftest.py`: the fixture, and its name among the arguments of the one around the line.

    Empty where the call does not stand in a fixture of a `conftest.py`, or where the name is taken.
    """
    function = _fixture_around(tree, line)
    if function is None or not source.path.endswith("conftest.py") or _is_taken(tree):
        return []
    first = min([function, *function.decorator_list], key=lambda each: each.lineno)
    start = source.line_starts[first.lineno - 1]
    imported, _, module = statement.partition("  #")[0].rpartition("import ")
    plain = f"{imported}import {module}"
    returned = " -> object" if function.returns else ""
    text = (
        f'@pytest.fixture(scope="session")\ndef {NAME}(){returned}:\n'
        f'    """All models, loaded before any table is created."""\n    {plain}\n\n    return {module}\n\n\n'
    )
    parameter = _with_parameter(source, function)
    return [Replacement(start, start, text.replace("\n", source.newline)), parameter] if parameter else []


def _fixture_around(tree: ast.Module, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and holds(node, line):
            return node if any("fixture" in ast.unparse(each) for each in node.decorator_list) else None
    return None


def _is_taken(tree: ast.Module) -> bool:
    """Whether the file binds the name, or does not import pytest by its name."""
    bound = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    return NAME in bound | imported or "pytest" not in imported


def _with_parameter(source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Replacement | None:
    """The name as the first argument. The arguments begin behind the first parenthesis after the name."""
    start = source.start(function)
    opening = source.text.index("(", source.text.index(function.name, start + len("def")))
    given = function.args
    some = bool(given.args or given.posonlyargs or given.vararg or given.kwonlyargs or given.kwarg)
    if given.posonlyargs:
        return None
    new = f"{NAME}: object" if function.returns else NAME
    return Replacement(opening + 1, opening + 1, f"{new}, " if some else new)
