"""noxfile.py: what its sessions run (nox documentation, "Configuration & API"), read by its text."""

import ast
import shlex
from collections.abc import Iterator

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, read_commands
from onebase.project.entry_points.paths import parent, to_absolute
from onebase.project.entry_points.tree import Tree
from onebase.python_text import NotRead, parse
from onebase.vocabulary import Place


def nox_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """Every `session.run(…)` whose words are written out; what a user may add behind them is left out."""
    try:
        document = parse(tree.text(path))
    except NotRead:
        return
    for node in document.body:
        if isinstance(node, ast.FunctionDef) and any("session" in ast.dump(each) for each in node.decorator_list):
            yield from _of_session(path, node, sourced)


def _of_session(path: str, function: ast.FunctionDef, sourced: Sourced) -> Iterator[Command]:
    parameters = [each.arg for each in function.args.args]
    directory = to_absolute(parent(path))
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not parameters or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        if not isinstance(owner, ast.Name) or owner.id != parameters[0]:
            continue
        if node.func.attr in ("chdir", "cd") and node.args:
            moved = _text(node.args[0])
            if moved is None:
                return
            directory = moved if moved.startswith("/") else f"{to_absolute(parent(path))}/{moved}"
        elif node.func.attr in ("run", "run_always"):
            words = _words(node)
            if words:
                surroundings = Surroundings(f"session {function.name} in {path}", directory, _environment(path, node))
                passage = Passage(path, shlex.join(words), node.lineno, node.col_offset + 1)
                yield from read_commands(passage, surroundings, sourced)


def _words(call: ast.Call) -> list[str]:
    """The words of a command; none where one of them is computed. `*session.posargs` is empty without arguments."""
    words: list[str] = []
    for each in call.args:
        if isinstance(each, ast.Starred):
            if isinstance(each.value, ast.Attribute) and each.value.attr == "posargs":
                continue
            return []
        text = _text(each)
        if text is None:
            return []
        words.append(text)
    return words


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _environment(path: str, call: ast.Call) -> dict[str, Variable]:
    given = next((each.value for each in call.keywords if each.arg == "env"), None)
    found: dict[str, Variable] = {}
    for key, value in zip(given.keys, given.values, strict=True) if isinstance(given, ast.Dict) else ():
        name, text = _text(key) if key is not None else None, _text(value)
        if name is not None and text is not None:
            found[name] = Variable(text, Place(path, value.lineno))
    return found
