"""Values that a function of the class gives: `__tablename__` computed from the class's own name, and the like."""

import ast
from collections.abc import Iterator

from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.reading import Reading
from onebase.facts.values import Value

_SNAKE_WORDS = ("snake", "underscore")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def returned(function: _Function) -> ast.expr | None:
    """The expression of the only `return` of a function, or None where there are several or none."""
    found = list(_returns(function.body))
    return found[0].value if len(found) == 1 else None


def _returns(body: list[ast.stmt]) -> Iterator[ast.Return]:
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            stack.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, (ast.stmt, _BLOCKS)))


_BLOCKS = (ast.ExceptHandler, ast.match_case)


def table_name(reading: Reading, node: ast.stmt, value: ast.expr | None) -> Value:
    """The value of `__tablename__`: a text, the class's own name in lower or snake case, or unknown."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        result = returned(node)
        if result is None:
            return Value("unknown", "it depends on the class")
        arguments = node.args.posonlyargs + node.args.args
        return _own_name(reading, result, arguments[0].arg if arguments else "", _locals(node))
    if isinstance(value, ast.Call) and last(reading.canonical(value.func)) == "declared_attr" and value.args:
        inner = value.args[0]
        if isinstance(inner, ast.Lambda) and inner.args.args:
            return _own_name(reading, inner.body, inner.args.args[0].arg, {})
    if value is None:
        return Value("unknown", "only its annotation is given")
    text = reading.text(value)
    return Value("string", text) if text is not None else reading.value(value)


def _locals(function: _Function) -> dict[str, ast.expr]:
    """Names that the body assigns once, at its own level."""
    found: dict[str, ast.expr] = {}
    for statement in function.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            name = dotted(statement.targets[0])
            if name:
                found.setdefault(name, statement.value)
    return found


def _own_name(reading: Reading, node: ast.expr, receiver: str, known: dict[str, ast.expr]) -> Value:
    case = _case(node, receiver, known, 0)
    if case:
        return Value("class-name", case)
    text = reading.text(node)
    if text is not None:
        return Value("string", text)
    uses = any(isinstance(child, ast.Name) and child.id == receiver for child in _walk(node, known))
    return Value("unknown", "computed from the class") if uses else reading.value(node)


def _walk(node: ast.expr, known: dict[str, ast.expr]) -> Iterator[ast.AST]:
    for root in (node, *known.values()):
        yield from ast.walk(root)


def _case(node: ast.expr, receiver: str, known: dict[str, ast.expr], depth: int) -> str:
    """Give "same", "lower" or "snake" where an expression is the class's own name in that form, otherwise ""."""
    if depth > 8:
        return ""
    name = dotted(node)
    if name in known:
        return _case(known[name], receiver, known, depth + 1)
    if name == f"{receiver}.__name__":
        return "same"
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "lower" and not node.args:
        inner = _case(node.func.value, receiver, known, depth + 1)
        return "lower" if inner == "same" else inner
    return _helper_case(node, receiver, known, depth)


def _helper_case(node: ast.Call, receiver: str, known: dict[str, ast.expr], depth: int) -> str:
    helper = dotted(node.func)
    if helper in ("re.sub", "sub") and len(node.args) == 3:
        replacement = node.args[1]
        text = replacement.value if isinstance(replacement, ast.Constant) else ""
        inner = _case(node.args[2], receiver, known, depth + 1)
        return "snake" if inner and isinstance(text, str) and "_" in text else ""
    if len(node.args) != 1 or not _case(node.args[0], receiver, known, depth + 1):
        return ""
    return "snake" if any(word in last(helper).lower() for word in _SNAKE_WORDS) else ""
