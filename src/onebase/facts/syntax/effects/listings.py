"""Modules that are listed in order to be imported: `pkgutil`, `glob`, `os.listdir` and their like.

A listing alone imports nothing. It is told where the same function (or the file itself) imports what cannot be told,
and then says what that will be: `for module in pkgutil.iter_modules(models.__path__): import_module(…)`.
"""

import ast

from onebase.facts.module import StringImport
from onebase.facts.syntax.evaluation.known import HERE, Known, Rooted, Several, path_value, rooted
from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import Guard, PathValue, Value

LISTINGS = frozenset(
    {"iter_modules", "walk_packages", "find_modules", "glob", "rglob", "iterdir", "listdir", "scandir", "walk"}
)
_IMPORTS = ("import_module", "__import__", "import_string", "spec_from_file_location", "load_source")
_DEEP = ("walk_packages", "rglob", "walk")
_OWN = PathValue(HERE, ".")


def read_listing(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """Note what a call lists, until it is known whether the file imports it. Never claims the call for itself."""
    name = last(callee)
    found = _modules(reading, call) if name in ("iter_modules", "walk_packages") else None
    if name == "find_modules":
        found = _found_modules(reading, call)
    elif found is None:
        found = _files(reading, call, name)
    if found is not None:
        target, file = found
        how = "list-deep" if name in _DEEP or "**" in target.text or _is_recursive(call) else "list"
        kept = target if target.kind == "name" else Value("unknown", "the modules of a directory")
        lists = target.text if target.text.endswith(".py") else name
        reading.listings.append(StringImport(how, kept, reading.span(call), where.scope, where.guards, lists, "", file))
    return False


def _modules(reading: Reading, call: ast.Call) -> tuple[Value, PathValue | None] | None:
    node = call.args[0] if call.args else next((each.value for each in call.keywords if each.arg == "path"), None)
    return _path_of_package(reading, node) if node is not None else None


def _path_of_package(reading: Reading, node: ast.expr) -> tuple[Value, PathValue | None] | None:
    """`models.__path__`, `__path__`, `[os.path.dirname(__file__)]`."""
    written = dotted(node)
    if written == "__path__":
        return Value("unknown"), _OWN
    if written.endswith(".__path__"):
        return _package(reading, written.removesuffix(".__path__")), None
    known = reading.known.evaluate(node)
    first: Known = known.items[0] if isinstance(known, Several) and known.items else known
    return (Value("unknown"), path_value(first)) if isinstance(first, (Rooted, str)) else None


def _package(reading: Reading, name: str) -> Value:
    """A package by the name that the file has for it, also where `import_module("app.models")` gave it that name."""
    made = reading.assigned.get(name)
    if isinstance(made, ast.Call) and reading.canonical(made.func).endswith("import_module") and made.args:
        return Value("name", reading.text(made.args[0]) or "")
    return Value("name", reading.names.canonical(name))


def _found_modules(reading: Reading, call: ast.Call) -> tuple[Value, PathValue | None] | None:
    """`werkzeug.utils.find_modules("app.models")`."""
    text = reading.text(call.args[0]) if call.args else None
    return (Value("name", text), None) if text else None


def _files(reading: Reading, call: ast.Call, name: str) -> tuple[Value, PathValue | None] | None:
    """`Path(…).glob("*.py")`, `glob.glob(…/*.py)`, `os.listdir(…)`."""
    text = reading.text(call.args[0]) if call.args else None
    if isinstance(call.func, ast.Attribute):
        package = _resources(reading, call.func.value)
        if package:
            return Value("name", package), None
        receiver = reading.known.evaluate(call.func.value)
        if isinstance(receiver, (Rooted, str)):
            return Value("unknown", text or ""), path_value(receiver)
    known = rooted(reading.known.evaluate(call.args[0])) if call.args else None
    if not isinstance(known, Rooted):
        return None
    if name in ("glob", "rglob"):
        last_part = known.parts[-1] if known.parts else ""
        return (Value("unknown", last_part), path_value(known.parent())) if "*" in last_part else None
    return Value("unknown"), path_value(known)


def _resources(reading: Reading, node: ast.expr) -> str:
    """The package of `importlib.resources.files("app.models")`, "" for anything else."""
    if not isinstance(node, ast.Call) or not reading.canonical(node.func).endswith("resources.files") or not node.args:
        return ""
    return reading.text(node.args[0]) or ""


def _is_recursive(call: ast.Call) -> bool:
    return any(
        each.arg == "recursive" and isinstance(each.value, ast.Constant) and bool(each.value.value)
        for each in call.keywords
    )


def settle(reading: Reading) -> None:
    """Tell the listings of the functions that import what cannot be told; `package` is how they name it."""
    for listing in reading.listings:
        imported = next((each for each in reading.string_imports if _is_made_of(each, listing)), None)
        if imported is not None or _names_all(reading, listing) or _names_plugins(reading, listing):
            pattern = imported.target.text if imported is not None and imported.target.kind == "pattern" else ""
            guards = _in_loop(imported.guards) if imported is not None else listing.guards
            reading.string_imports.append(listing._replace(package=pattern, guards=guards))
    reading.string_imports.sort(key=lambda each: (each.span.line, each.span.column))


def _in_loop(guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """The guards of an import without the conditions of the loop, which choose among the modules."""
    kinds = [guard.kind for guard in guards]
    start = kinds.index("loop") if "loop" in kinds else len(kinds)
    return tuple(guard for place, guard in enumerate(guards) if place < start or guard.kind != "if")


def _is_made_of(imported: StringImport, listing: StringImport) -> bool:
    unknown = imported.target.kind not in ("string", "name")
    return imported.how in _IMPORTS and imported.scope == listing.scope and unknown


def _names_all(reading: Reading, listing: StringImport) -> bool:
    """`__all__ = [… for file in Path(__file__).parent.glob("*.py")]`, for `from . import *`."""
    return not listing.scope and "__all__" in reading.bound and reading.exports is None


def _names_plugins(reading: Reading, listing: StringImport) -> bool:
    """`pytest_plugins = [… for file in glob("tests/fixtures/*.py")]`."""
    computed = (
        each for each in reading.string_imports if each.how == "pytest-plugins" and each.target.kind == "unknown"
    )
    return not listing.scope and any(computed)
