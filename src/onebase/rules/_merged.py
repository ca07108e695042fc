"""MetaData that `env.py` puts together from others: by a comprehension, by `+`, or by copying their tables.

    target_metadata = [base.metadata for base in (Base, OtherBase)]

    target_metadata = MetaData()
    for metadata in (Base.metadata, OtherBase.metadata):
        for table in metadata.tables.values():
            table.to_metadata(target_metadata)

Alembic's cookbook and its documentation of `target_metadata` (a sequence since version 0.9) show both forms.
OpenStack Glance adds the tables of a second Base to the first one's: `metadata._add_table(name, schema, table)`.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from onebase.rules._texts import tree_of

_COPIES = ("to_metadata", "tometadata")
_SAME = ("list", "tuple", "set", "sorted")
_DEEPEST = 8

Known = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=16)
def sources_of(text: str, name: str) -> tuple[str, ...] | None:
    """The dotted names of what `name` is made of at the margin of a text; empty where that cannot be told, or where it
    is nothing but a name. None where tables are added to what the name stands for, and not told which."""
    tree = tree_of(text)
    if tree is None:
        return ()
    body = tree.body
    values = [each.value for each in body if isinstance(each, ast.Assign) and _binds(each, name)]
    if len(values) != 1:
        return ()
    value = values[0]
    if isinstance(value, ast.Name | ast.Attribute):
        return _added(body, name, ast.unparse(value))
    if isinstance(value, ast.Call) and _last(value.func) == "MetaData":
        return _copied(body, {name})
    return _names(value, body, {}) or ()


def _binds(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _names(node: ast.expr, body: list[ast.stmt], known: Known, depth: int = 0) -> tuple[str, ...] | None:
    """The dotted names that an expression stands for; None where they are not all known."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, ast.Name | ast.Attribute):
        return _of_name(node, body, known, depth)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return _united([_names(each, body, known, depth + 1) for each in node.elts])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _united([_names(each, body, known, depth + 1) for each in (node.left, node.right)])
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp) and len(node.generators) == 1:
        loop = node.generators[0]
        found = _names(loop.iter, body, known, depth + 1) if not loop.ifs else None
        variable = loop.target.id if isinstance(loop.target, ast.Name) else ""
        return _names(node.elt, body, {**known, variable: found}, depth + 1) if found and variable else None
    return _of_call(node, body, known, depth) if isinstance(node, ast.Call) else None


def _united(found: list[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    every = [each for each in found if each]
    return tuple(name for each in every for name in each) if len(every) == len(found) else None


def _of_name(node: ast.Name | ast.Attribute, body: list[ast.stmt], known: Known, depth: int) -> tuple[str, ...] | None:
    dotted = ast.unparse(node)
    first, dot, rest = dotted.partition(".")
    if first in known:
        return tuple(each + dot + rest for each in known[first])
    values = [each.value for each in body if isinstance(each, ast.Assign) and _binds(each, dotted)]
    if not values or isinstance(values[-1], ast.Name | ast.Attribute | ast.Call):
        return (dotted,) if dotted.replace(".", "").isidentifier() else None
    return _names(values[-1], body, known, depth + 1) if len(values) == 1 else None


def _of_call(node: ast.Call, body: list[ast.stmt], known: Known, depth: int) -> tuple[str, ...] | None:
    """`list(…)` and its like, and `targets.values()` of a literal dictionary."""
    if _last(node.func) in _SAME and len(node.args) == 1 and not node.keywords:
        return _names(node.args[0], body, known, depth + 1)
    if (
        not isinstance(node.func, ast.Attribute)
        or node.func.attr != "values"
        or not isinstance(node.func.value, ast.Name)
    ):
        return None
    held = [each.value for each in body if isinstance(each, ast.Assign) and _binds(each, node.func.value.id)]
    if len(held) != 1 or not isinstance(held[0], ast.Dict):
        return None
    return _united([_names(each, body, known, depth + 1) for each in held[0].values])


def _added(body: list[ast.stmt], name: str, meant: str) -> tuple[str, ...] | None:
    """The MetaData that a name stands for, with those whose tables are added to it."""
    names = {name, meant}
    if not any(_is_copy(node, names) for each in body for node in ast.walk(each)):
        return ()
    found = _copied(body, names)
    return (meant, *found) if found else None


def _copied(body: list[ast.stmt], names: Collection[str]) -> tuple[str, ...]:
    """The MetaData whose tables are all copied into what has these names; nothing where a condition chooses among
    them."""
    every = sum(_is_copy(node, names) for each in body for node in ast.walk(each))
    plain = list(_loops(body, body, {}, names))
    found = _united([_names(source, body, known) for source, known in plain])
    return found if found and len(plain) == every else ()


def _loops(
    statements: list[ast.stmt], body: list[ast.stmt], known: Known, names: Collection[str]
) -> Iterator[tuple[ast.expr, Known]]:
    """The MetaData of `for table in metadata.tables.values(): table.to_metadata(name)`, with the loops around it."""
    for each in statements:
        if not isinstance(each, ast.For):
            continue
        source = _tables_of(each.iter)
        if source is not None and any(isinstance(one, ast.Expr) and _is_copy(one.value, names) for one in each.body):
            yield source, known
        elif isinstance(each.target, ast.Name):
            found = _names(each.iter, body, known)
            if found:
                yield from _loops(each.body, body, {**known, each.target.id: found}, names)


def _tables_of(node: ast.expr) -> ast.expr | None:
    """The MetaData whose tables a loop runs over: `m.tables.values()`, `m.tables.items()`, `m.sorted_tables`."""
    if isinstance(node, ast.Call) and _last(node.func) in _SAME and len(node.args) == 1:
        return _tables_of(node.args[0])
    if isinstance(node, ast.Attribute) and node.attr == "sorted_tables":
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("values", "items"):
        tables = node.func.value
        return tables.value if isinstance(tables, ast.Attribute) and tables.attr == "tables" else None
    return None


def _is_copy(node: ast.AST, names: Collection[str]) -> bool:
    """`table.to_metadata(metadata)`, or `metadata._add_table(name, schema, table)`, which SQLAlchemy itself calls."""
    if not isinstance(node, ast.Call):
        return False
    if _last(node.func) in _COPIES:
        given = node.args[0] if node.args else next((word.value for word in node.keywords), None)
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "_add_table":
        given = node.func.value
    else:
        return False
    return isinstance(given, ast.Name | ast.Attribute) and ast.unparse(given) in names


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
