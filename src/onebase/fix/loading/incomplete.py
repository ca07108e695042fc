"""A module that is there to load all models, and lacks some."""

from collections.abc import Collection

from onebase.program import Load, Program
from onebase.rules._missing import declared_modules

_AT_LEAST = 2


def loading_file(program: Program, load: Load, wanted: Collection[str]) -> str:
    """The file that does nothing but import, and imports the most files with models on the same MetaData; "" for
    none. What the process starts is none."""
    declaring = set(declared_modules(program, load, wanted)) - set(wanted)
    found: dict[str, set[str]] = {}
    for used in load.imports:
        target = load.modules[used.target].path
        if used.asker >= 0 and target in declaring and load.modules[used.asker].request.asker >= 0:
            found.setdefault(load.modules[used.asker].path, set()).add(target)
    only = {
        path: len(targets) for path, targets in found.items() if only_imports(program, path) and _is_above(path, wanted)
    }
    best = max(sorted(only), key=lambda path: only[path], default="")
    return best if best and only[best] >= _AT_LEAST else ""


def _is_above(path: str, wanted: Collection[str]) -> bool:
    """A package loads the models in it, and no others; a plain module may load any."""
    package = path.removesuffix("__init__.py")
    return package == path or all(each.startswith(package) for each in wanted)


def only_imports(program: Program, path: str) -> bool:
    """Whether a file defines and calls nothing."""
    facts = program.complete(path)
    defines = facts.bound - {"__all__"} or facts.classes or facts.tables or facts.creations or facts.calls
    return not (facts.problem or defines)
