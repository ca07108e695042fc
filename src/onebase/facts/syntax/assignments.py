"""Assignments: what a name is bound to, and the assignments that change paths, modules or settings."""

import ast

from onebase.facts.module import Alias
from onebase.facts.syntax import exports
from onebase.facts.syntax.calls import read_expression
from onebase.facts.syntax.creations import is_creation
from onebase.facts.syntax.declarations.tables import is_table
from onebase.facts.syntax.effects import celery, module_edits, path_edits, string_imports
from onebase.facts.syntax.evaluation.known import Known, Unknown
from onebase.facts.syntax.names import dotted
from onebase.facts.syntax.reading import Reading, Where

_Statement = ast.Assign | ast.AnnAssign | ast.AugAssign
_CASTS = ("cast", "typing.cast", "t.cast")


def read_assignment(reading: Reading, node: _Statement, where: Where) -> None:
    """One assignment statement with all its targets: `a = b = x` makes b an alias of a."""
    if node.value is None:
        return
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) == 1 and isinstance(targets[0], (ast.Tuple, ast.List)):
        _unpack(reading, targets[0].elts, node.value, node, where)
        return
    value = _without_cast(node.value)
    first = next((name for name in map(dotted, targets) if name), "")
    if not _told_by_the_class(first, where):
        read_expression(reading, value, where, where.qualified(first) if first else "")
    for target in targets:
        name = dotted(target)
        shared = ast.Name(first, ast.Load()) if name and name != first else value
        _target(reading, target, shared, node, where)


def _told_by_the_class(name: str, where: Where) -> bool:
    return bool(where.owner) and name in ("__table_args__", "__mapper_args__")


def _without_cast(node: ast.expr) -> ast.expr:
    """`cast(Any, x)` is x, and so is `await x`."""
    while True:
        if isinstance(node, ast.Call) and dotted(node.func) in _CASTS and len(node.args) == 2:
            node = node.args[1]
        elif isinstance(node, ast.Await):
            node = node.value
        else:
            return node


def _target(reading: Reading, target: ast.expr, value: ast.expr, node: _Statement, where: Where) -> None:
    """What one target changes or binds."""
    if (
        path_edits.read_assignment(reading, target, value, node, where)
        or module_edits.read_assignment(reading, target, value, node, where)
        or celery.read_assignment(reading, target, value, node, where)
    ):
        return
    if name := dotted(target):
        _bind(reading, name, value, node, where)
    else:
        _unknown(reading, target, where)


def _unpack(reading: Reading, targets: list[ast.expr], value: ast.expr, node: _Statement, where: Where) -> None:
    """`a, b = x, y` pair by pair; of anything else only the names are known."""
    elements = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
    if len(elements) == len(targets) and not any(isinstance(one, ast.Starred) for one in [*elements, *targets]):
        for target, element in zip(targets, elements, strict=True):
            name = dotted(target)
            read_expression(reading, element, where, where.qualified(name) if name else "")
            _target(reading, target, _without_cast(element), node, where)
        return
    read_expression(reading, value, where)
    for target in targets:
        _unknown(reading, target, where)


def _unknown(reading: Reading, target: ast.expr, where: Where) -> None:
    for inner in ast.walk(target):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            _remember(reading, inner.id, Unknown("unpacked"), None, where)


def _bind(reading: Reading, name: str, value: ast.expr, node: _Statement, where: Where) -> None:
    if name == "__all__" and not where.scope and not where.owner:
        exports.read_assignment(reading, value, node)
    if name == "pytest_plugins" and not where.scope and not where.owner:
        for each in string_imports.targets(reading, value):
            string_imports.add(reading, "pytest-plugins", each, node, where)
    if isinstance(node, ast.AugAssign):
        _remember(reading, name, reading.known.evaluate(ast.BinOp(node.target, node.op, value)), None, where)
        return
    _remember(reading, name, reading.known.evaluate(value), value, where)
    if not _told_by_the_class(name, where) and not _made(reading, value):
        reading.aliases.append(
            Alias(where.qualified(name), reading.value(value), reading.span(node), where.scope, where.guards)
        )


def _made(reading: Reading, value: ast.expr) -> bool:
    """Whether the value is told as a Creation or a Table already."""
    callee = reading.canonical(value.func) if isinstance(value, ast.Call) else ""
    return bool(callee) and isinstance(value, ast.Call) and (is_creation(callee) or is_table(value, callee))


def _remember(reading: Reading, name: str, known: Known, value: ast.expr | None, where: Where) -> None:
    """Bind a name for later evaluation; `assigned` keeps the expression of what is assigned only once."""
    full = where.qualified(name)
    reading.environment.bind(full, known, where.guards)
    if not where.scope:
        reading.assigned[full] = None if full in reading.assigned else value
        if not where.owner and "." not in name:
            reading.bound.add(name)
