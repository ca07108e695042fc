"""The functions of one file: which of them pytest calls, and what they call unconditionally.

Read from the text when a rule asks, which is seldom: only where some function makes a mapped class."""

import ast
import os
from collections.abc import Iterator
from functools import cache

from onebase.named_tuple import NamedTuple
from onebase.project.files import FileIndex
from onebase.python_text import NotRead, decode, parse

_SKIPPED = frozenset({"skip", "skipif", "xfail"})


class Function(NamedTuple):
    """A function: `name` is qualified ("TestLog.test_one"), `calls` are dotted callees with their lines, as far as they
    are executed with each call of the function.

    `fixture` is the scope of a pytest fixture ("" for none), `fixture_name` how tests ask for it. `returns` is the line
    of the first `return` (0 for none). `decorators` are the last names of the decorators."""

    name: str
    line: int
    parameters: tuple[str, ...]
    decorators: tuple[str, ...]
    fixture: str
    fixture_name: str
    autouse: bool
    calls: tuple[tuple[str, int], ...]
    returns: int

    @property
    def is_test(self) -> bool:
        """Whether pytest calls it as a test by its usual names, and it is expected to pass."""
        plain = not self.fixture and not _SKIPPED & set(self.decorators)
        *classes, last = self.name.split(".")
        return plain and last.startswith("test") and all(name.startswith("Test") for name in classes)


class Functions:
    """Reads the functions of files of the project, each file once."""

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self.of = cache(self._of)

    def _of(self, path: str) -> tuple[Function, ...]:
        """The functions and methods of a file in source order; none where it cannot be read."""
        try:
            with open(os.path.join(self._index.directory, path), "rb") as file:
                tree = parse(decode(file.read()))
        except (OSError, NotRead):
            return ()
        return tuple(_functions(tree.body, ""))


def _functions(body: list[ast.stmt], within: str) -> Iterator[Function]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _function(node, within + node.name)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{within}{node.name}.")


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Function:
    parameters = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    fixture = next((each for each in node.decorator_list if _last(each) == "fixture"), None)
    options = {word.arg: _text(word.value) for word in fixture.keywords} if isinstance(fixture, ast.Call) else {}
    returns = [each.lineno for each in ast.walk(node) if isinstance(each, ast.Return)]
    return Function(
        name,
        node.lineno,
        tuple(parameters),
        tuple(_last(each) for each in node.decorator_list),
        "" if fixture is None else options.get("scope", "function"),
        options.get("name", node.name),
        options.get("autouse") == "True",
        tuple(_calls(node.body)),
        min(returns, default=0),
    )


def _last(node: ast.expr) -> str:
    return _dotted(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "computed"


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""


def _calls(body: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    """The calls of plain statements and of `with` blocks; what stands under `if`, `try` or `pytest.raises` may not be
    reached."""
    for node in body:
        if isinstance(node, ast.With | ast.AsyncWith):
            heads = [item.context_expr for item in node.items]
            for head in heads:
                yield from _of_expression(head)
            if not any(_last(head) in ("raises", "assertRaises", "suppress") for head in heads):
                yield from _calls(node.body)
        elif isinstance(node, ast.Assert):
            yield from _of_expression(node.test)
        elif isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) and node.value is not None:
            yield from _of_expression(node.value)


def _of_expression(node: ast.expr) -> Iterator[tuple[str, int]]:
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.Lambda | ast.IfExp | ast.BoolOp | ast.GeneratorExp):
            continue
        if isinstance(current, ast.Call):
            callee = _dotted(current.func)
            if callee:
                yield callee, current.lineno
        stack.extend(reversed(list(ast.iter_child_nodes(current))))
