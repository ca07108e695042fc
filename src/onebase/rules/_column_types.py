"""The type of a column as a value, read from the text that facts keep of it."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from onebase.facts.values import Value

# What may stand beside the type among the arguments of a column.
_NO_TYPES = frozenset(
    {"Computed", "Constraint", "DefaultClause", "FetchedValue", "ForeignKey", "Identity", "CheckConstraint"}
)


@lru_cache(maxsize=4096)
def column_arguments(definition: str) -> tuple[Value, ...]:
    """The positional arguments of a column, an annotation first; empty where the text is no Python of this version."""
    try:
        call = ast.parse(f"_({definition})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(_value(node) for node in call.args) if isinstance(call, ast.Call) else ()


def type_of(definition: str) -> Value | None:
    """The type: an explicit one stands behind the annotation and counts more."""
    given = [
        value
        for value in column_arguments(definition)
        if value.kind in ("call", "name") and value.text.rpartition(".")[2] not in _NO_TYPES | {"Sequence"}
    ]
    return given[-1] if given else None


def calls_in(value: Value) -> Iterator[Value]:
    """The value and what stands inside it, `ARRAY(Enum(…))`, as far as these are calls."""
    if value.kind == "call":
        yield value
        for item in value.items:
            yield from calls_in(item)


def _value(node: ast.expr) -> Value:
    plain = _without_none(node)
    if isinstance(plain, ast.Constant):
        kind = "string" if isinstance(plain.value, str) else "constant"
        return Value(kind, str(plain.value))
    if isinstance(plain, ast.Name | ast.Attribute):
        return Value("name", ast.unparse(plain))
    if isinstance(plain, ast.Call):
        keywords = tuple((word.arg or "**", _value(word.value)) for word in plain.keywords)
        return Value("call", ast.unparse(plain.func), tuple(_value(item) for item in plain.args), keywords)
    return Value("unknown", ast.unparse(plain))


def _without_none(node: ast.expr) -> ast.expr:
    """`Optional[Status]` and `Status | None` are the type `Status`."""
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).rpartition(".")[2] == "Optional":
        return node.slice
    if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and node.right.value is None:
        return node.left
    return node
