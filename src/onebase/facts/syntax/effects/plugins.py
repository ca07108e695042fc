"""Entry points of installed packages that a file loads: importlib.metadata, pkg_resources, stevedore and pluggy.

Source: the documentation of importlib.metadata ("Entry points"), of stevedore's managers ("namespace", "name", "names")
and of `pluggy.PluginManager.load_setuptools_entrypoints`.
"""

import ast

from onebase.facts.module import StringImport
from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.reading import Asked, Reading, Where
from onebase.facts.values import Value

_ASKING = ("entry_points", "iter_entry_points", "select", "get")
_UNKNOWN = Value("unknown", "installed packages declare it")
_ANY = "?"


def read_plugins(reading: Reading, call: ast.Call, callee: str, where: Where) -> None:
    """One call that asks for entry points or loads them; any other tells nothing."""
    name = last(callee)
    if name in _ASKING:
        _ask(reading, call, name, where)
    elif name == "load":
        if not call.args and not call.keywords and _asks(reading):
            _add(reading, call, _UNKNOWN, "", where)
    elif name == "load_setuptools_entrypoints":
        _direct(reading, call, where, ("group",), ("name",), 0)
    elif name == "load_entry_point":
        if callee.startswith("pkg_resources."):
            _direct(reading, call, where, ("group",), ("name",), 1)
    elif callee.startswith("stevedore."):
        _direct(reading, call, where, ("namespace",), ("name", "names"), 0, second=name in _WITH_NAME)


_WITH_NAME = ("DriverManager", "HookManager", "NamedExtensionManager")


def _ask(reading: Reading, call: ast.Call, name: str, where: Where) -> None:
    """`entry_points(group=…)`, `entry_points().select(group=…)`, `entry_points().get(…)`, `iter_entry_points(…)`."""
    group = _given(call, "group", 0 if name in ("iter_entry_points", "get") else -1)
    if group is None or (name == "get" and not _is_all(call)):
        return
    wanted = _given(call, "name", 1 if name == "iter_entry_points" else -1)
    text = "" if wanted is None else reading.text(wanted)
    reading.asked.append(Asked(_group(reading, group), _ANY if text is None else text, where.scope))


def _is_all(call: ast.Call) -> bool:
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(holder, ast.Call) and last(dotted(holder.func)) == "entry_points"


def _asks(reading: Reading) -> bool:
    if reading.asked:
        return True
    names = ("entry_points", "iter_entry_points")
    return any(each.module == "pkg_resources" or each.name in names for each in reading.imports) or any(
        call.callee.endswith("entry_points") for call in reading.calls
    )


def _direct(
    reading: Reading,
    call: ast.Call,
    where: Where,
    groups: tuple[str, ...],
    names: tuple[str, ...],
    at: int,
    *,
    second: bool = True,
) -> None:
    """A call that loads at once what it names."""
    group = next((node for each in groups if (node := _given(call, each, at)) is not None), None)
    wanted = next((node for each in names if (node := _given(call, each, at + 1 if second else -1)) is not None), None)
    known = Value("unknown") if group is None else _group(reading, group)
    several = wanted.elts if isinstance(wanted, ast.List | ast.Tuple) else [wanted]
    for each in several:
        if each is None or (isinstance(each, ast.Constant) and each.value is None):
            _add(reading, call, known, "", where)
        else:
            _add(reading, call, known, reading.text(each) or _ANY, where)


def _given(call: ast.Call, name: str, index: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    plain = 0 <= index < len(call.args) and not any(isinstance(each, ast.Starred) for each in call.args)
    return call.args[index] if plain else None


def _group(reading: Reading, node: ast.expr) -> Value:
    text = reading.text(node)
    return _UNKNOWN if text is None else Value("string", text)


def _add(reading: Reading, call: ast.Call, group: Value, name: str, where: Where) -> None:
    guards = reading.executed(where)
    found = StringImport("entry-point", group, reading.span(call), where.scope, guards, name=name)
    if found not in reading.string_imports:
        reading.string_imports.append(found)


def settle(reading: Reading) -> None:
    """Tell which groups are loaded where `load()` itself does not say: those that the same function asks for, otherwise
    those that the file asks for."""
    told: list[StringImport] = []
    for each in reading.string_imports:
        groups = [asked for asked in reading.asked if asked.scope == each.scope] or reading.asked
        if each.how == "entry-point" and each.target == _UNKNOWN:
            told += dict.fromkeys(each._replace(target=asked.group, name=asked.name) for asked in groups)
        else:
            told.append(each)
    reading.string_imports[:] = told
