"""Strings that name modules."""

import ast
import re
from collections.abc import Callable, Iterator

from onebase.facts.module import ModuleFacts
from onebase.fix.one_name.naming import FileNames, Nodes
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[A-Za-z_][\w.]*(\(\))?)?")
# Callables whose strings are names of modules or of what is in them, by their last name.
_CALLS = frozenset(
    {
        "import_module",
        "__import__",
        "import_string",
        "importorskip",
        "resolve_name",
        "patch",
        "getLogger",
        "get_logger",
        "run_module",
        "from_object",
        "config_from_object",
        "autodiscover_tasks",
        "relationship",
        "spec_from_file_location",
        "signature",
        "send_task",
    }
)
_METHODS = frozenset({"setattr", "delattr"})  # monkeypatch.setattr("a.b.c", …); the builtin takes an object first
_DOTTED_CALLS = frozenset({"uvicorn.run", "uvicorn.Config", "sys.modules.pop", "sys.modules.get", "runpy.run_module"})
_KEYWORDS = frozenset({"include", "imports", "packages", "modules"})
_LISTS = re.compile(r"(?i)(.*_)?(modules?|imports?|include|plugins|packages|models)")
_LOGGING = frozenset({"class", "()"})


def string_replacements(
    source: Source, nodes: Nodes, names: FileNames, facts: ModuleFacts, *, everywhere: bool
) -> Iterator[Replacement]:
    """New strings where a string is known to name a module; `everywhere` also where one merely looks like it.

    Documentation strings are left alone, and so are strings that are put together.
    """
    asked = {each.target.text for each in facts.string_imports if each.target.kind == "string"}
    known = {id(node) for node in _known(nodes)}
    for node in _strings(nodes):
        certain = id(node) in known or str(node.value).partition(":")[0] in asked
        if certain or everywhere:
            new = renamed(str(node.value), names, at_least=1 if certain else 2)
            if new:
                yield from _literal(source, node, new)


def renamed(text: str, names: FileNames, at_least: int = 1) -> str:
    """The text with the new name of the module that it begins with, "" where it names none of `at_least` parts."""
    if not _DOTTED.fullmatch(text):
        return ""
    dotted, colon, rest = text.partition(":")
    parts = dotted.split(".")
    for count in range(len(parts), at_least - 1, -1):
        try:
            new = names.absolute(".".join(parts[:count]))
        except CannotEdit:
            return ""
        if new:
            return ".".join([new, *parts[count:]]) + colon + rest
    return ""


def _strings(nodes: Nodes) -> Iterator[ast.Constant]:
    """Every string literal that is neither a statement by itself nor a part of a formatted string."""
    left_out: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Expr):
            left_out.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            left_out.update(id(value) for value in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node


def _known(nodes: Nodes) -> Iterator[ast.AST]:
    for node in nodes:
        reader = _READERS.get(type(node))
        if reader is not None:
            yield from reader(node)


def _in_call(node: ast.Call) -> Iterator[ast.AST]:
    callee = _dotted(node.func)
    last = callee.rpartition(".")[2]
    method = last in _METHODS and isinstance(node.func, ast.Attribute)
    if last in _CALLS or method or callee in _DOTTED_CALLS or "patch" in callee.split("."):
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from _within(argument)
    for keyword in node.keywords:
        if keyword.arg in _KEYWORDS:
            yield from _within(keyword.value)


def _in_subscript(node: ast.Subscript) -> Iterator[ast.AST]:
    if _dotted(node.value) == "sys.modules":
        yield node.slice


def _in_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    if any(_dotted(each) == "sys.modules" for each in node.comparators):
        yield node.left


def _in_assignment(node: ast.Assign) -> Iterator[ast.AST]:
    if any(_LISTS.fullmatch(_dotted(target).rpartition(".")[2]) for target in node.targets):
        yield from _within(node.value)


def _in_annotation(node: "ast.AnnAssign | ast.arg") -> Iterator[ast.AST]:
    if node.annotation is not None:
        yield from ast.walk(node.annotation)


def _in_function(node: ast.FunctionDef) -> Iterator[ast.AST]:
    if node.returns is not None:
        yield from ast.walk(node.returns)


def _in_dictionary(node: ast.Dict) -> Iterator[ast.AST]:
    """Logging configuration: the names of loggers, and the classes of handlers."""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "loggers" and isinstance(value, ast.Dict):
            yield from (each for each in value.keys if each is not None)
        elif isinstance(key, ast.Constant) and key.value in _LOGGING:
            yield value


def _within(node: ast.expr) -> Iterator[ast.AST]:
    """The expression itself, or the elements of a literal collection."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        yield from node.elts
    elif isinstance(node, ast.Dict):
        yield from (key for key in node.keys if key is not None)
        yield from node.values
    else:
        yield node


_READERS: dict[type[ast.AST], Callable[..., Iterator[ast.AST]]] = {
    ast.Call: _in_call,
    ast.Subscript: _in_subscript,
    ast.Compare: _in_comparison,
    ast.Assign: _in_assignment,
    ast.AnnAssign: _in_annotation,
    ast.arg: _in_annotation,
    ast.FunctionDef: _in_function,
    ast.AsyncFunctionDef: _in_function,
    ast.Dict: _in_dictionary,
}


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f"{_dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def _literal(source: Source, node: ast.Constant, new: str) -> Iterator[Replacement]:
    """The new text within the quotes that are there; nothing where the literal is written in pieces or escapes."""
    written = source.written(node)
    if written.count(str(node.value)) == 1:
        changed = written.replace(str(node.value), new)
        if ast.literal_eval(changed) == new:
            yield Replacement(*source.span(node), changed)
