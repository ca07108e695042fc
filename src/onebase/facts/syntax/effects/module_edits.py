"""Changes to what Python thinks is loaded: `importlib.reload` and `sys.modules`."""

import ast

from onebase.facts.module import ModuleEdit
from onebase.facts.syntax.names import last
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import Value

_MODULES = "sys.modules"
_RELOADS = ("importlib.reload", "imp.reload", "reload")


def read_call(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """Reload, `sys.modules.pop` and the like, `monkeypatch.setitem(sys.modules, …)`. True if it was one."""
    if callee in _RELOADS and call.args:
        _add(reading, "reload", reading.value(call.args[0]), call, where)
    elif callee == f"{_MODULES}.pop" and call.args:
        _add(reading, "purge", _key(reading, call.args[0]), call, where)
    elif callee == f"{_MODULES}.clear":
        _add(reading, "purge", Value("unknown", "all modules"), call, where)
    elif callee == f"{_MODULES}.setdefault" and call.args:
        _add(reading, "replace", _key(reading, call.args[0]), call, where)
    elif callee == f"{_MODULES}.update" and call.args:
        for key in _keys(reading, call.args[0]):
            _add(reading, "replace", key, call, where)
    else:
        return _read_patch(reading, call, callee, where)
    return True


def _read_patch(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """Pytest's and mock's patches of `sys.modules` outside of a `with` statement and a decorator."""
    if len(call.args) < 1 or not _is_modules(reading, call.args[0]):
        return False
    name = last(callee)
    if name in ("setitem", "delitem") and len(call.args) > 1:
        _add(reading, "replace" if name == "setitem" else "purge", _key(reading, call.args[1]), call, where)
        return True
    return read_restore(reading, call, 0, where)


def read_restore(reading: Reading, node: ast.expr, end_line: int, where: Where) -> bool:
    """`patch.dict(sys.modules, …)` in force until `end_line` (0 where that cannot be told). True if it was one."""
    if not isinstance(node, ast.Call) or not node.args or not _is_modules(reading, node.args[0]):
        return False
    callee = reading.canonical(node.func)
    if callee != "patch.dict" and not callee.endswith(".patch.dict"):
        return False
    _add(reading, "restore", Value("unknown", "modules imported inside"), node, where, end_line)
    return True


def read_deletion(reading: Reading, node: ast.Delete, where: Where) -> None:
    """`del sys.modules[x]`."""
    for target in node.targets:
        if isinstance(target, ast.Subscript) and reading.canonical(target.value) == _MODULES:
            _add(reading, "purge", _key(reading, target.slice), node, where)


def read_assignment(reading: Reading, target: ast.expr, value: ast.expr, node: ast.stmt, where: Where) -> bool:
    """`sys.modules[x] = value`. True if it was one."""
    if not isinstance(target, ast.Subscript) or reading.canonical(target.value) != _MODULES:
        return False
    _add(reading, "replace", _key(reading, target.slice), node, where, value=reading.value(value))
    return True


def _is_modules(reading: Reading, node: ast.expr) -> bool:
    return reading.canonical(node) == _MODULES or (isinstance(node, ast.Constant) and node.value == _MODULES)


def _key(reading: Reading, node: ast.expr) -> Value:
    """The name of the module: a text, `__name__`, or unknown (the variable of a loop over all modules)."""
    text = reading.text(node)
    if text is not None:
        return Value("string", text)
    value = reading.value(node)
    return value if value == Value("name", "__name__") else Value("unknown", "a computed name")


def _keys(reading: Reading, node: ast.expr) -> list[Value]:
    if isinstance(node, ast.Dict):
        return [_key(reading, key) for key in node.keys if key is not None]
    return [Value("unknown", "a computed name")]


def _add(
    reading: Reading,
    how: str,
    target: Value,
    node: "ast.expr | ast.stmt",
    where: Where,
    end_line: int = 0,
    value: Value | None = None,
) -> None:
    edit = ModuleEdit(how, target, reading.span(node), where.scope, reading.executed(where), end_line, value)
    if edit not in reading.module_edits[-8:]:
        reading.module_edits.append(edit)
