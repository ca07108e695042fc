"""Modules and files that are imported because a string names them."""

import ast
from collections.abc import Callable

from onebase.facts.module import StringImport
from onebase.facts.syntax.evaluation.known import Known, Parameter, Pattern, Several, path_value
from onebase.facts.syntax.names import last
from onebase.facts.syntax.parameters import made_of, target_of
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import PathValue, Value

CELERY_SETTINGS = ("include", "imports", "CELERY_IMPORTS", "CELERY_INCLUDE")
_OWN_NAMES = ("{__name__}.", "{__package__}.")
_Reader = Callable[[Reading, ast.Call, str, Where], bool]


def read_call(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """All calls that import by name or by path. True if it was one."""
    reader = READERS.get(last(callee))
    return reader(reading, call, callee, where) if reader else False


def targets(reading: Reading, node: ast.expr) -> list[Value]:
    """The names that an expression stands for: several for a list, a name where another file holds the list."""
    return [target_of(known, "<none>") for known in _all(reading, node)]


def _all(reading: Reading, node: ast.expr) -> tuple[Known, ...]:
    known = reading.known.evaluate(node.body if isinstance(node, ast.Lambda) else node)
    return known.items if isinstance(known, Several) else (known,)


def argument(call: ast.Call, index: int, *names: str) -> ast.expr | None:
    """The argument at a position or under one of its names; None where it is not given or unpacked."""
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    if index < len(call.args) and not any(isinstance(given, ast.Starred) for given in call.args[: index + 1]):
        return call.args[index]
    return None


def add(
    reading: Reading,
    how: str,
    target: Value,
    node: ast.expr | ast.stmt,
    where: Where,
    *,
    name: str = "",
    package: str = "",
) -> None:
    """Record one StringImport."""
    guards = reading.executed(where)
    record(reading, StringImport(how, target, reading.span(node), where.scope, guards, name=name, package=package))


def _add_known(
    reading: Reading, how: str, known: Known, call: ast.Call, where: Where, package: str = "", anchor: Known = ""
) -> None:
    """Record one import of what is known, perhaps made of parameters of the function around, as its anchor may be."""
    target = target_of(known, where.scope)
    made = (*made_of(known, where.scope), *made_of(anchor, where.scope))
    found = StringImport(how, target, reading.span(call), where.scope, reading.executed(where), package=package)
    record(reading, found._replace(parameters=made) if made else found)


def record(reading: Reading, found: StringImport) -> None:
    """Record what was not recorded just before."""
    if found not in reading.string_imports[-8:]:
        reading.string_imports.append(found)


def _import_module(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`import_module(name, package)`; `f"{__name__}.{x}"` is told as the relative name `f".{x}"` that it is."""
    node = argument(call, 0, "name")
    if node is None or last(callee) != "import_module":
        return False
    given = argument(call, 1, "package")
    anchor: Known = reading.known.evaluate(given) if given is not None else ""
    package = _anchor(reading, given, anchor) if given is not None else ""
    for known in _all(reading, node):
        own = next((name for name in _OWN_NAMES if isinstance(known, Pattern) and known.text.startswith(name)), "")
        if own and isinstance(known, Pattern):
            rest = known.text[len(own) - 1 :]
            _add_known(reading, "import_module", _rest(known, rest), call, where, own[1:-2])
        else:
            _add_known(reading, "import_module", known, call, where, package, anchor)
    return True


def _rest(known: Pattern, text: str) -> Known:
    return known._replace(text=text) if "{" in text else text


def _anchor(reading: Reading, node: ast.expr, known: Known) -> str:
    if isinstance(known, Parameter):
        return f"{{{known.name}}}"
    return known if isinstance(known, str) else reading.value(node).text


def _dunder_import(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    node = argument(call, 0, "name")
    if callee not in ("__import__", "builtins.__import__", "importlib.__import__") or node is None:
        return False
    asked = argument(call, 3, "fromlist")
    submodules = [each.text for each in targets(reading, asked) if each.kind == "string"] if asked is not None else []
    for known in _all(reading, node):
        _add_known(reading, "__import__", known, call, where)
        for name in submodules if isinstance(known, str) else ():
            add(reading, "__import__", Value("string", f"{known}.{name}"), call, where)
    return True


def _uvicorn(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`uvicorn.run("main:app")` and `uvicorn.Config("main:app")`; an application object imports nothing."""
    node = argument(call, 0, "app")
    if callee not in ("uvicorn.run", "uvicorn.Config", "uvicorn.main.run", "uvicorn.config.Config") or node is None:
        return False
    for target in targets(reading, node):
        if target.kind in ("string", "pattern"):
            add(reading, "uvicorn.run", Value(target.kind, target.text.partition(":")[0]), call, where)
    return False


def _import_string(reading: Reading, call: ast.Call, _: str, where: Where) -> bool:
    """`import_string("a.b.C")` of Werkzeug and Django, `pkgutil.resolve_name("a.b:C")`."""
    node = argument(call, 0, "import_name", "dotted_path", "name")
    if node is None:
        return False
    for known in _all(reading, node):
        _add_known(reading, "import_string", known, call, where)
    return True


def _pyramid(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`config.include("app.routes")`, and `DottedNameResolver().resolve("a.b.C")` where Pyramid is imported."""
    name = last(callee)
    imported = any(each.module.partition(".")[0] == "pyramid" for each in reading.imports)
    node = argument(call, 0, "dotted", "callable")
    if node is None or not (callee.endswith("config.include") or (name != "include" and imported)):
        return False
    for target in targets(reading, node):
        if target.kind in ("string", "pattern"):
            add(reading, "import_string", target, call, where)
    return False


def _configuration_object(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`app.config.from_object("a.b")` (Flask) and `app.config_from_object("a")` (Celery), where given a string."""
    node = argument(call, 0, "obj")
    if not callee.endswith(("config.from_object", "config_from_object")) or node is None:
        return False
    celery = callee.endswith("config_from_object")
    for known in _all(reading, node):
        target = target_of(known, "<none>")
        if target.kind in ("string", "pattern") or made_of(known, where.scope):
            _add_known(reading, "import_string", known, call, where)
        for setting in CELERY_SETTINGS if celery and target.kind in ("string", "name") else ():
            holder = target.text if target.kind == "string" else reading.names.canonical(target.text)
            value = Value("name", f"{holder.partition(':')[0]}.{setting}")
            add(reading, "celery-include", value, call, where, name="setting")
    return False


def _run_path(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    node = argument(call, 0, "path_name")
    if callee not in ("runpy.run_path", "run_path") or node is None:
        return False
    _add_file(reading, "run_path", node, argument(call, 2, "run_name"), call, where)
    return True


def _run_module(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    node = argument(call, 0, "mod_name")
    if callee not in ("runpy.run_module", "run_module") or node is None:
        return False
    name = argument(call, 2, "run_name")
    for target in targets(reading, node):
        add(reading, "run_module", target, call, where, name=_text(reading, name))
    return True


def _by_location(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`spec_from_file_location(name, path)`, `imp.load_source(name, path)`, `SourceFileLoader(name, path)`."""
    name = argument(call, 0, "name", "fullname")
    path = argument(call, 1, "location", "path", "pathname")
    if name is None or path is None:
        return False
    how = "spec_from_file_location" if last(callee) == "spec_from_file_location" else "load_source"
    _add_file(reading, how, path, name, call, where)
    return True


def _add_file(reading: Reading, how: str, path: ast.expr, name: ast.expr | None, call: ast.Call, where: Where) -> None:
    """`target` says what can be told of the path as a Value; `file` is where it lies."""
    known = reading.known.evaluate(path)
    for one in known.items if isinstance(known, Several) else (known,):
        target = target_of(one, "<none>")
        plain = StringImport(how, target, reading.span(call), where.scope, reading.executed(where))
        record(reading, plain._replace(name=_text(reading, name), file=path_value(one)))


def _text(reading: Reading, node: ast.expr | None) -> str:
    return (reading.text(node) or "") if node is not None else ""


def _text_executed(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`exec(text)` at the level of the file: the text may import anything."""
    known = call.args[0] if call.args else None
    harmless = isinstance(known, ast.Constant) and "import" not in str(known.value)
    if callee == "exec" and not where.scope and not harmless:
        add(reading, "exec", Value("unknown", "the text of exec()"), call, where)
    return False


def _load_module(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`loader.load_module(name)` of a loader that was found for something computed."""
    if callee.endswith(".load_module"):
        plain = StringImport("load_module", Value("unknown"), reading.span(call), where.scope, reading.executed(where))
        record(reading, plain._replace(file=PathValue("unknown", "a loader knows it")))
    return False


def _map(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`map(import_module, names)`."""
    if callee != "map" or len(call.args) != 2:
        return False
    function = reading.canonical(call.args[0])
    if function not in ("importlib.import_module", "__import__"):
        return False
    for known in _all(reading, call.args[1]):
        _add_known(reading, last(function), known, call, where)
    return True


def _load(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`entry_point.load()`, and `load` of lazy_loader."""
    if callee == "lazy_loader.load":
        return _lazy(reading, call, callee, where)
    return _plugin(reading, call, callee, where)


def _plugin(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """What asks for entry points of installed packages, or loads them."""
    from onebase.facts.syntax.effects.plugins import read_plugins

    read_plugins(reading, call, callee, where)
    return False


def _specification(reading: Reading, call: ast.Call, _: str, where: Where) -> bool:
    """`app.add_api("api.yaml")` of Connexion: the functions that the document names as `operationId` are imported."""
    if any(each.module.partition(".")[0] == "connexion" for each in reading.imports):
        add(reading, "specification", Value("unknown", "a document names it"), call, where)
    return False


def _lazy(reading: Reading, call: ast.Call, callee: str, _: Where) -> bool:
    """`attach`, `attach_stub` and `load` of lazy_loader: what is imported when it is asked for."""
    if callee.startswith("lazy_loader."):
        from onebase.facts.syntax.effects.lazy_names import read_attach

        read_attach(reading, call, callee)
    return False


READERS: dict[str, _Reader] = {
    "import_module": _import_module,
    "__import__": _dunder_import,
    "run": _uvicorn,
    "Config": _uvicorn,
    "import_string": _import_string,
    "resolve_name": _import_string,
    "exec": _text_executed,
    "load_module": _load_module,
    "include": _pyramid,
    "resolve": _pyramid,
    "maybe_resolve": _pyramid,
    "from_object": _configuration_object,
    "config_from_object": _configuration_object,
    "run_path": _run_path,
    "run_module": _run_module,
    "spec_from_file_location": _by_location,
    "load_source": _by_location,
    "SourceFileLoader": _by_location,
    "map": _map,
    "load": _load,
    **dict.fromkeys(
        (
            *("load_entry_point", "load_setuptools_entrypoints", "entry_points", "iter_entry_points", "select", "get"),
            *("ExtensionManager", "NamedExtensionManager", "EnabledExtensionManager", "DispatchExtensionManager"),
            *("NameDispatchExtensionManager", "DriverManager", "HookManager"),
        ),
        _plugin,
    ),
    "add_api": _specification,
    "attach": _lazy,
    "attach_stub": _lazy,
}
