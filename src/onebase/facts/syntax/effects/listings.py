"""Modules that are listed in order to be imported: `pkgutil`, `glob`, `os.listdir` and their like.

A listing alone imports nothing. It is told where the same function (or the file itself) imports what cannot be told,
and then says what that will be: `for module in pkgutil.iter_modules(models.__path__): import_module(…)`.
"""

import ast
from typing import NamedTuple

from onebase.facts.module import StringImport
from onebase.facts.syntax.effects.string_imports import argument
from onebase.facts.syntax.evaluation.known import (
    HERE,
    Known,
    ModuleObject,
    Parameter,
    Reference,
    Rooted,
    Several,
    path_value,
    rooted,
)
from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.parameters import made_of, target_of
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import Guard, PathValue, Value

LISTINGS = frozenset(
    {"iter_modules", "walk_packages", "find_modules", "glob", "rglob", "iterdir", "listdir", "scandir", "walk"}
)
_IMPORTS = ("import_module", "__import__", "import_string", "spec_from_file_location", "load_source")
_DEEP = ("walk_packages", "rglob", "walk")
_OWN = PathValue(HERE, ".")


class _Listed(NamedTuple):
    """What a call lists: the modules of a package (its name), or the files of a directory that a pattern fits."""

    package: Known = ""
    file: PathValue | None = None
    pattern: str = ""


def read_listing(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """Note what a call lists, until it is known whether the file imports it. Never claims the call for itself."""
    name = last(callee)
    if name == "find_modules":
        found = _found_modules(reading, call)
    else:
        node = argument(call, 0, "path") if name in ("iter_modules", "walk_packages") else None
        found = _path_of_package(reading, node) if node is not None else None
        found = found or _files(reading, call, name)
    if found is not None:
        package, file, pattern = found
        how = "list-deep" if name in _DEEP or "**" in pattern or _is_recursive(call) else "list"
        target = target_of(package, where.scope) if package else Value("unknown", "the modules of a directory")
        lists = pattern if pattern.endswith(".py") else name
        made = made_of(package, where.scope)
        listing = StringImport(how, target, reading.span(call), where.scope, where.guards, lists, "", file, made)
        reading.listings.append(listing)
    return False


def _path_of_package(reading: Reading, node: ast.expr) -> _Listed | None:
    """`models.__path__`, `__path__`, `import_module("app.models").__path__`, `[os.path.dirname(__file__)]`."""
    if dotted(node) == "__path__":
        return _Listed(file=_OWN)
    if isinstance(node, ast.Attribute) and node.attr == "__path__":
        return _Listed(_package(reading, node.value))
    known = reading.known.evaluate(node)
    return _directory(known.items[0] if isinstance(known, Several) and known.items else known)


def _directory(known: Known, pattern: str = "") -> _Listed | None:
    """The files of a directory, be it one that the function around is given."""
    if isinstance(known, Parameter):
        return _Listed(known, PathValue("argument", f"{{{known.name}}}"), pattern)
    return _Listed(file=path_value(known), pattern=pattern) if isinstance(known, (Rooted, str)) else None


def _package(reading: Reading, node: ast.expr) -> Known:
    """A package by the name that the file has for it, also where `import_module("app.models")` gave it that name."""
    known = reading.known.evaluate(node)
    if isinstance(known, ModuleObject):
        return Reference(known.name)
    return Reference(reading.canonical(node)) if isinstance(known, Reference) else known


def _found_modules(reading: Reading, call: ast.Call) -> _Listed | None:
    """`werkzeug.utils.find_modules("app.models")`."""
    node = argument(call, 0, "import_path")
    known = reading.known.evaluate(node) if node is not None else ""
    return _Listed(Reference(known) if isinstance(known, str) else known) if known else None


def _files(reading: Reading, call: ast.Call, name: str) -> _Listed | None:
    """`Path(…).glob("*.py")`, `glob.glob(…/*.py)`, `os.listdir(…)`."""
    text = reading.text(call.args[0]) if call.args else None
    if isinstance(call.func, ast.Attribute):
        package = _resources(reading, call.func.value)
        if package:
            return _Listed(package)
        found = _directory(reading.known.evaluate(call.func.value), text or "")
        if found is not None:
            return found
    known = rooted(reading.known.evaluate(call.args[0])) if call.args else None
    if not isinstance(known, Rooted):
        return _directory(known) if isinstance(known, Parameter) and name not in ("glob", "rglob") else None
    if name in ("glob", "rglob"):
        last_part = known.parts[-1] if known.parts else ""
        return _Listed(file=path_value(known.parent()), pattern=last_part) if "*" in last_part else None
    return _Listed(file=path_value(known))


def _resources(reading: Reading, node: ast.expr) -> Known:
    """The package of `importlib.resources.files("app.models")`, "" for anything else."""
    if not isinstance(node, ast.Call) or not reading.canonical(node.func).endswith("resources.files") or not node.args:
        return ""
    known = reading.known.evaluate(node.args[0])
    return Reference(known) if isinstance(known, str) and known else known


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
            made = tuple(dict.fromkeys((*listing.parameters, *(imported.parameters if imported is not None else ()))))
            reading.string_imports.append(listing._replace(package=pattern, guards=guards, parameters=made))
    reading.string_imports.sort(key=lambda each: (each.span.line, each.span.column))


def _in_loop(guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """The guards of an import without the conditions of the loop, which choose among the modules."""
    kinds = [guard.kind for guard in guards]
    start = kinds.index("loop") if "loop" in kinds else len(kinds)
    return tuple(guard for place, guard in enumerate(guards) if place < start or guard.kind != "if")


def _is_made_of(imported: StringImport, listing: StringImport) -> bool:
    """Whether an import names what the listing gives, and not the package itself: `import_module(package)`."""
    kind, text = imported.target.kind, imported.target.text
    unknown = kind not in ("string", "name") and not (kind == "pattern" and "{}" not in text)
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
