"""Whether the filters of an `env.py` keep Alembic from dropping a table: `include_object`, `include_name`,
`include_schemas`.

The function is read, not called: it is followed with the arguments that autogenerate gives for a table that exists in
the database only (`reflected` is true, `compare_to` is None; Alembic 1.18, `alembic.autogenerate.compare`). It may be
imported from another file of the project. What it asks beyond its arguments, texts and lists written in the same file
is not known.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.program import Program, TableDefinition, TableKey, Unresolved, World
from onebase.rules._texts import text_of, tree_of
from onebase.vocabulary import Place

_UNKNOWN = object()
_MOST_STATEMENTS = 400
_Function: TypeAlias = ast.FunctionDef | ast.Lambda
_Found: TypeAlias = tuple[ast.Module, _Function]


class _Reflected(NamedTuple):
    """The table as Alembic reflects it: without anything that only the model says."""

    name: str
    schema: str | None


class _Answer(Exception):
    def __init__(self, value: object) -> None:
        self.value = value


def is_dropped(program: Program, world: World, place: Place, table: TableDefinition) -> bool | None:
    """Whether autogenerate would drop a table that is no longer in the MetaData, as far as the filters of the
    `context.configure(…)` at `place` decide it; None where they cannot be read."""
    key, tree = table.key, _parsed(program, place.path)
    if key is None or tree is None:
        return None
    return _united([_by_call(program, world, place.path, call, key) for call in _configurations(tree)])


def _parsed(program: Program, path: str) -> ast.Module | None:
    return tree_of(text_of(program, path))


def _configurations(tree: ast.Module) -> list[ast.Call]:
    """The calls that configure autogenerate, which needs a connection."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "configure"
        and any(each.arg in ("target_metadata", "connection", "url", None) for each in node.keywords)
    ]
    return [call for call in found if any(each.arg in ("connection", None) for each in call.keywords)] or found


def _united(answers: Sequence[bool | None]) -> bool | None:
    """One answer for all calls."""
    return answers[0] if answers and all(each is answers[0] for each in answers) else None


def _by_call(program: Program, world: World, path: str, call: ast.Call, key: TableKey) -> bool | None:
    given = {each.arg: each.value for each in call.keywords}
    if None in given:
        return None
    every, schema = given.get("include_schemas"), key.schema
    if schema is not None and (every is None or _is_false(every)):
        return False
    answers: list[bool | None] = [schema is None or _is_true(every) or None]
    answers += [
        _by_function(_function(program, world, path, given[parameter]), parameter, key.name, schema)
        for parameter in ("include_object", "include_name")
        if parameter in given and not _is_false(given[parameter])
    ]
    if False in answers:
        return False
    return None if None in answers else True


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _by_function(found: _Found | None, parameter: str, name: str, schema: str | None) -> bool | None:
    if found is None:
        return None
    tree, function = found
    values: tuple[object, ...] = (_Reflected(name, schema), name, "table", True, None)
    if parameter == "include_name":
        values = (name, "table", {"schema_name": schema, "schema_qualified_table_name": _qualified(name, schema)})
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if len(names) != len(values):
        return None
    answer = _followed(tree, function, dict(zip(names, values, strict=True)))
    return None if answer is _UNKNOWN else bool(answer)


def _qualified(name: str, schema: str | None) -> str:
    return f"{schema}.{name}" if schema else name


def _function(program: Program, world: World, path: str, node: ast.expr) -> _Found | None:
    """What a filter is: a function written there, in this file, or in the one that the name is imported from."""
    name = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
    number = next((each.number for each in world.load.modules if each.path == path), -1)
    if name and number >= 0:
        meant = world.names.resolve(number, name)
        if isinstance(meant, Unresolved) and meant.number >= 0:
            path, name = world.module(meant.number).path, meant.name
    tree = _parsed(program, path)
    found = node if isinstance(node, ast.Lambda) else _written(tree, name) if tree is not None else None
    return None if tree is None or found is None else (tree, found)


def _written(tree: ast.Module, name: str) -> _Function | None:
    """The only function of this name in a file."""
    found = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == name]
    assigned = _assigned(tree, name)
    if isinstance(assigned, ast.Lambda) and not found:
        return assigned
    return found[0] if len(found) == 1 and assigned is None and not found[0].decorator_list else None


def _assigned(tree: ast.Module, name: str) -> ast.expr | None:
    """What a name is bound to by the only assignment at the level of the file."""
    found = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and any(
            isinstance(each, ast.Name) and each.id == name
            for each in (node.targets if isinstance(node, ast.Assign) else [node.target])
        )
    ]
    return found[0] if len(found) == 1 else None


def _followed(tree: ast.Module, function: _Function, bound: dict[str, object]) -> object:
    """What the function returns; _UNKNOWN where that depends on anything else."""
    if isinstance(function, ast.Lambda):
        return _value(tree, function.body, bound)
    try:
        _execute(tree, function.body, bound)
    except _Answer as answer:
        return answer.value
    return None


def _execute(tree: ast.Module, statements: Sequence[ast.stmt], bound: dict[str, object]) -> None:
    """Follows statements. Raises _Answer with what they return."""
    for node in statements[:_MOST_STATEMENTS]:
        if isinstance(node, ast.Return):
            raise _Answer(None if node.value is None else _value(tree, node.value, bound))
        if isinstance(node, ast.If):
            test = _value(tree, node.test, bound)
            if test is _UNKNOWN:
                _in_both(tree, node, bound)
            _execute(tree, node.body if test else node.orelse, bound)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            bound[node.targets[0].id] = _value(tree, node.value, bound)
        elif not isinstance(node, ast.Expr | ast.Pass):
            raise _Answer(_UNKNOWN)


def _in_both(tree: ast.Module, node: ast.If, bound: dict[str, object]) -> None:
    """A test that cannot be told: the answer is known only where both branches give the same one."""
    answers = []
    for body in (node.body, node.orelse):
        try:
            _execute(tree, body, dict(bound))
        except _Answer as answer:
            answers.append(answer.value)
    same = len(answers) == 2 and _UNKNOWN not in answers and bool(answers[0]) == bool(answers[1])
    raise _Answer(answers[0] if same else _UNKNOWN)


def _value(tree: ast.Module, node: ast.expr, bound: Mapping[str, object], depth: int = 0) -> object:
    """The value of an expression, or _UNKNOWN."""
    if depth > 30:
        return _UNKNOWN
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        if node.id in bound:
            return bound[node.id]
        assigned = _assigned(tree, node.id)
        return _UNKNOWN if assigned is None else _value(tree, assigned, {}, depth + 1)
    if isinstance(node, ast.BoolOp | ast.UnaryOp | ast.IfExp):
        return _decided(tree, node, bound, depth + 1)
    return _composed(tree, node, bound, depth + 1)


def _decided(
    tree: ast.Module, node: ast.BoolOp | ast.UnaryOp | ast.IfExp, bound: Mapping[str, object], depth: int
) -> object:
    """`a and b`, `not a`, `b if a else c`."""
    if isinstance(node, ast.BoolOp):
        return _any_or_all(isinstance(node.op, ast.Or), [_value(tree, each, bound, depth) for each in node.values])
    test = _value(tree, node.test if isinstance(node, ast.IfExp) else node.operand, bound, depth)
    if test is _UNKNOWN or (isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not)):
        return _UNKNOWN
    return _value(tree, node.body if test else node.orelse, bound, depth) if isinstance(node, ast.IfExp) else not test


def _any_or_all(is_or: bool, values: Sequence[object]) -> object:
    known = [value for value in values if value is not _UNKNOWN]
    deciding = next((value for value in known if bool(value) is is_or), _UNKNOWN)
    if deciding is not _UNKNOWN or len(known) < len(values):
        return deciding
    return values[-1]


def _composed(tree: ast.Module, node: ast.expr, bound: Mapping[str, object], depth: int) -> object:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        items = [_value(tree, each, bound, depth) for each in node.elts]
        return _UNKNOWN if any(each is _UNKNOWN for each in items) else items
    if isinstance(node, ast.Compare):
        return _compared(tree, node, bound, depth)
    if isinstance(node, ast.Attribute):
        owner = _value(tree, node.value, bound, depth)
        return getattr(owner, node.attr) if isinstance(owner, _Reflected) and node.attr in owner._fields else _UNKNOWN
    if isinstance(node, ast.Subscript):
        owner, key = _value(tree, node.value, bound, depth), _value(tree, node.slice, bound, depth)
        return owner.get(key, _UNKNOWN) if isinstance(owner, dict) and isinstance(key, str) else _UNKNOWN
    return _called(tree, node, bound, depth) if isinstance(node, ast.Call) else _UNKNOWN


def _compared(tree: ast.Module, node: ast.Compare, bound: Mapping[str, object], depth: int) -> object:
    if len(node.ops) != 1:
        return _UNKNOWN
    if isinstance(node.ops[0], ast.In | ast.NotIn) and _is_tables(node.comparators[0]):
        return isinstance(node.ops[0], ast.NotIn)  # what is looked for is missing there: that is the question
    left, right = (_value(tree, each, bound, depth) for each in (node.left, node.comparators[0]))
    if left is _UNKNOWN or right is _UNKNOWN:
        return _UNKNOWN
    if isinstance(node.ops[0], ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
        return (left == right) is isinstance(node.ops[0], ast.Eq | ast.Is)
    if isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(right, list | dict | str) and _fits(left, right):
        return (left in right) is isinstance(node.ops[0], ast.In)
    return _UNKNOWN


def _fits(left: object, right: object) -> bool:
    return isinstance(left, str) or not isinstance(right, str)


def _is_tables(node: ast.expr) -> bool:
    """`target_metadata.tables`, `metadata.tables.keys()`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "keys":
        node = node.func.value
    return isinstance(node, ast.Attribute) and node.attr == "tables"


def _called(tree: ast.Module, node: ast.Call, bound: Mapping[str, object], depth: int) -> object:
    """Methods of texts, `frozenset([…])` and its like, and `object.info.get(key, default)`, which finds nothing: a
    reflected table has no info."""
    if (
        isinstance(node.func, ast.Name)
        and node.func.id in ("set", "frozenset", "list", "tuple")
        and len(node.args) == 1
    ):
        return _value(tree, node.args[0], bound, depth)
    if not isinstance(node.func, ast.Attribute) or node.keywords:
        return _UNKNOWN
    arguments = [_value(tree, each, bound, depth) for each in node.args]
    holder = node.func.value
    if node.func.attr == "get" and isinstance(holder, ast.Attribute) and holder.attr == "info":
        reflected = isinstance(_value(tree, holder.value, bound, depth), _Reflected)
        return (arguments[1] if len(arguments) > 1 else None) if reflected else _UNKNOWN
    owner = _value(tree, holder, bound, depth)
    if isinstance(owner, dict) and node.func.attr == "get" and arguments and isinstance(arguments[0], str):
        return owner.get(arguments[0], arguments[1] if len(arguments) > 1 else None)
    return _method(owner, node.func.attr, arguments)


def _method(owner: object, name: str, arguments: Sequence[object]) -> object:
    if not isinstance(owner, str):
        return _UNKNOWN
    if name in ("lower", "upper", "strip") and not arguments:
        return {"lower": owner.lower, "upper": owner.upper, "strip": owner.strip}[name]()
    texts = list(_texts(arguments))
    if name in ("startswith", "endswith") and len(arguments) == 1 and texts:
        return owner.startswith(tuple(texts)) if name == "startswith" else owner.endswith(tuple(texts))
    return _UNKNOWN


def _texts(arguments: Sequence[object]) -> Iterator[str]:
    for each in arguments:
        for one in each if isinstance(each, list) else [each]:
            if isinstance(one, str):
                yield one
