"""Names that a module imports when it is asked for them: a `__getattr__` of the module (PEP 562), and lazy_loader.

Each is told as a StringImport "lazy-name" in the scope "__getattr__". What `__getattr__` imports for a name is found by
following its statements once for each name that it can be asked for, as far as these consist of texts, dictionaries and
imports; nothing else of it is told here.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from onebase.facts.module import StringImport
from onebase.facts.syntax.reading import Reading
from onebase.facts.values import Value

_FUNCTION = "__getattr__"
_MOST_NAMES = 2_000
_Bound = dict[str, object]
_Found = tuple[ast.expr | ast.stmt, str]
_Told = ast.Assign | ast.AnnAssign | ast.Return | ast.Expr


_Kind = TypeVar("_Kind", list[Any], dict[str, Any])


class _NotKnownError(Exception):
    """An expression that consists of more than texts, dictionaries and lists."""


def read_attach(reading: Reading, call: ast.Call, callee: str) -> None:
    """`load(name)`, `attach(__name__, submodules, attributes)`, `attach_stub(__name__, __file__)` of lazy_loader."""
    if callee == "lazy_loader.load":
        name = reading.text(call.args[0]) if call.args else None
        if name:
            _add(reading, call, "", name)
    elif callee == "lazy_loader.attach_stub":
        _record(reading, call, "lazy-stub", Value("unknown", "the stub beside the file"))
    elif callee == "lazy_loader.attach":
        _read_attached(reading, call)


def _read_attached(reading: Reading, call: ast.Call) -> None:
    given: dict[str | None, ast.expr] = dict(zip(("", "submodules", "submod_attrs"), call.args, strict=False))
    given.update({word.arg: word.value for word in call.keywords})
    submodules = _known(reading, given.get("submodules"), list)
    attributes = _known(reading, given.get("submod_attrs"), dict)
    if submodules is None or attributes is None:
        _record(reading, call, "lazy-loader", Value("unknown", "it is imported when it is asked for"))
        return
    for name in submodules:
        _add(reading, call, str(name), f".{name}")
    for module, names in attributes.items():
        for name in names:
            _add(reading, call, name, f".{module}:{name}")


def _known(reading: Reading, node: ast.expr | None, kind: type[_Kind]) -> _Kind | None:
    """The value of an argument: empty where it is not given, None where it is not known or of another kind."""
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return kind()
    try:
        value = _value(reading, node, {})
    except _NotKnownError:
        return None
    return value if isinstance(value, kind) else None


def read_function(reading: Reading, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """`def __getattr__(name)` of a module."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    if node.name != _FUNCTION or len(arguments) != 1:
        return
    asked = arguments[0].arg
    for name in _names(reading, node)[:_MOST_NAMES]:
        for call, module in _imports(reading, node.body, {asked: name}, asked):
            _add(reading, call, name, module)


def _names(reading: Reading, node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The names that the function can be asked for: what it compares with, and the keys of what it looks into."""
    found: dict[str, None] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Compare):
            found.update(_texts(reading, [inner.left, *inner.comparators]))
        elif isinstance(inner, ast.Subscript):
            found.update(_texts(reading, [inner.value]))
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "get":
            found.update(_texts(reading, [inner.func.value]))
    return list(found)


def _texts(reading: Reading, nodes: Sequence[ast.expr]) -> dict[str, None]:
    found: dict[str, None] = {}
    for node in nodes:
        try:
            value = _value(reading, node, {})
        except _NotKnownError:
            continue
        several = value if isinstance(value, (list, tuple, set, dict)) else [value]
        found.update({each: None for each in several if isinstance(each, str) and each.isidentifier()})
    return found


def _imports(reading: Reading, statements: Sequence[ast.stmt], bound: _Bound, asked: str) -> Iterator[_Found]:
    """What the statements import for the values of `bound`: the node, and "module" or "module:attribute"."""
    for node in statements:
        if isinstance(node, ast.If):
            meant = _decided(reading, node.test, bound)
            for taken, body in ((True, node.body), (False, node.orelse)):
                if meant is None or meant is taken:
                    yield from _imports(reading, body, bound, asked)
            if meant and isinstance(node.body[-1], (ast.Return, ast.Raise)):
                return
        elif isinstance(node, ast.Try | ast.With):
            yield from _imports(reading, node.body, bound, asked)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported(node, str(bound[asked]))
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr):
            yield from _called(reading, node, bound, asked)
            _bind(reading, node, bound)


def _decided(reading: Reading, test: ast.expr, bound: _Bound) -> bool | None:
    """Whether a test holds; None where it cannot be told."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    try:
        left, right = _value(reading, test.left, bound), _value(reading, test.comparators[0], bound)
    except _NotKnownError:
        return None
    if isinstance(test.ops[0], (ast.Eq, ast.NotEq)):
        return (left == right) is isinstance(test.ops[0], ast.Eq)
    if isinstance(test.ops[0], (ast.In, ast.NotIn)) and isinstance(right, (list, tuple, set, dict)):
        return (left in right) is isinstance(test.ops[0], ast.In)
    return None


def _imported(node: ast.ImportFrom, asked: str) -> Iterator[_Found]:
    module = "." * node.level + (node.module or "")
    for each in node.names:
        if (each.asname or each.name) == asked or len(node.names) == 1:
            separator = ":" if node.module else ""
            yield node, f"{module}{separator}{each.name}"


def _called(reading: Reading, node: _Told, bound: _Bound, asked: str) -> Iterator[_Found]:
    """`import_module(…)`: the module itself where it has the name that is asked for, otherwise its attribute."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        if reading.canonical(call.func).rpartition(".")[2] == "import_module":
            try:
                name = _value(reading, call.args[0], bound)
            except _NotKnownError:
                continue
            if isinstance(name, str) and name.strip("."):
                yield call, name if name.rpartition(".")[2] == bound[asked] else f"{name}:{bound[asked]}"


def _bind(reading: Reading, node: _Told, bound: _Bound) -> None:
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    try:
        value = _value(reading, node.value, bound)
    except _NotKnownError:
        return
    if isinstance(target, ast.Name):
        bound[target.id] = value
    elif isinstance(target, ast.Tuple) and isinstance(value, (list, tuple)) and len(target.elts) == len(value):
        bound.update({each.id: one for each, one in zip(target.elts, value, strict=True) if isinstance(each, ast.Name)})


def _value(reading: Reading, node: ast.expr, bound: _Bound, depth: int = 0) -> object:
    """The value of an expression of texts, dictionaries and lists. Raises _NotKnownError for any other."""
    if depth > 20:
        raise _NotKnownError
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return _named(reading, node.id, bound, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _added(*(_value(reading, side, bound, depth + 1) for side in (node.left, node.right)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        return _element(_value(reading, node.func.value, bound, depth + 1), node.args[0], reading, bound)
    if isinstance(node, ast.Subscript):
        return _element(_value(reading, node.value, bound, depth + 1), node.slice, reading, bound)
    return _composed(reading, node, bound, depth)


def _named(reading: Reading, name: str, bound: _Bound, depth: int) -> object:
    if name in bound:
        return bound[name]
    if name in ("__name__", "__package__"):
        return ""  # what is put before ".module" makes it absolute; without it, it is relative, and means the same
    assigned = reading.assigned.get(name)
    if assigned is None:
        raise _NotKnownError
    return _value(reading, assigned, {}, depth + 1)


def _composed(reading: Reading, node: ast.expr, bound: _Bound, depth: int) -> object:
    if isinstance(node, ast.JoinedStr):
        parts = (each.value if isinstance(each, ast.FormattedValue) else each for each in node.values)
        return "".join(str(_value(reading, part, bound, depth + 1)) for part in parts)
    if isinstance(node, ast.Dict) and None not in node.keys:
        values = [_value(reading, each, bound, depth + 1) for each in node.values]
        keys = [_value(reading, each, bound, depth + 1) for each in node.keys if each is not None]
        return {key: value for key, value in zip(keys, values, strict=True) if isinstance(key, str)}
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_value(reading, each, bound, depth + 1) for each in node.elts]
    raise _NotKnownError


def _added(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    raise _NotKnownError


def _element(holder: object, node: ast.expr, reading: Reading, bound: _Bound) -> object:
    key = _value(reading, node, bound)
    if isinstance(holder, dict) and isinstance(key, str) and key in holder:
        return holder[key]
    if isinstance(holder, list) and isinstance(key, int) and -len(holder) <= key < len(holder):
        return holder[key]
    raise _NotKnownError


def _add(reading: Reading, node: ast.expr | ast.stmt, name: str, module: str) -> None:
    _record(reading, node, "lazy-name", Value("string", module), name)


def _record(reading: Reading, node: ast.expr | ast.stmt, how: str, target: Value, name: str = "") -> None:
    found = StringImport(how, target, reading.span(node), _FUNCTION, name=name)
    if found not in reading.string_imports:
        reading.string_imports.append(found)
