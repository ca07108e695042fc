"""The names of `__all__`, as far as they are written out."""

import ast

from onebase.facts.syntax.names import dotted
from onebase.facts.syntax.reading import Reading

_STATEMENTS = ast.Assign | ast.AnnAssign | ast.AugAssign


def read_assignment(reading: Reading, value: ast.expr, node: _STATEMENTS) -> None:
    """`__all__ = […]`, `__all__ += […]`."""
    if not isinstance(node, ast.AugAssign):
        reading.exports = []
    _extend(reading, _texts(value))


def read_call(reading: Reading, call: ast.Call) -> None:
    """`__all__.append("x")`, `__all__.extend([…])`; any other method makes it unknown."""
    method = dotted(call.func)
    if not method.startswith("__all__.") or len(call.args) != 1:
        return
    if method == "__all__.append":
        _extend(reading, _texts(ast.List(call.args, ast.Load())))
    else:
        _extend(reading, _texts(call.args[0]) if method == "__all__.extend" else None)


def _extend(reading: Reading, names: list[str] | None) -> None:
    """Anything computed makes the whole list unknown for good."""
    before = reading.exports
    reading.exports = [*before, *names] if names is not None and before is not None else None


def _texts(value: ast.expr) -> list[str] | None:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        left, right = _texts(value.left), _texts(value.right)
        return left + right if left is not None and right is not None else None
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    texts = [one.value for one in value.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return texts if len(texts) == len(value.elts) else None
