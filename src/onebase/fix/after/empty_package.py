"""An empty `__init__.py` that made a package of an import root goes with the names that only it made possible."""

from collections.abc import Iterator

from onebase.facts.module import ModuleFacts
from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.program import Load
from onebase.program.paths import join, parent

_PACKAGING = ("pyproject.toml", "setup.cfg", "setup.py", "MANIFEST.in")


def empty_package(situation: Situation) -> Iterator[Fix | Refused]:
    """For each root from which everything is imported since an earlier step: without its `__init__.py`.

    Left where the file says anything, is a link, or where an import, a process or the packaging needs the package.
    """
    for fix in (fix for step in situation.steps for fix in step.fixes):
        root = fix.kept_root
        path = f"{root}/__init__.py"
        program = situation.program
        if root in ("", ".") or path not in program.index.python or path in program.index.real:
            continue
        name = root.rpartition("/")[2]
        if situation.tree.read(path) == b"" and not _is_needed(situation, root, name):
            title = f"remove the empty {path}, which makes `{name}` a package that nothing is imported from"
            yield Fix(fix.code, title, Grade.UNSAFE, removed=(path,))


def _is_needed(situation: Situation, root: str, name: str) -> bool:
    program = situation.program
    return (
        any(_loads(load, root) for load in map(program.load, program.entry_points))
        or any(asks_for(facts, root, name) for facts in program.modules.values())
        or is_packaged(situation, root)
    )


def _loads(load: Load, root: str) -> bool:
    """Whether a process imports from the package, or an installation has it by that name.

    A file with a `__main__` guard, which is taken to be started as a module because it lies in the package, can be
    started as a script instead.
    """
    executed = load.by_identity.get(f"{root}/__init__.py", ())
    names = tuple(f"{each.name}." for each in executed)
    return (
        bool(executed and load.entry.reason.kind != "main-guard")
        or any(module.name.startswith(names) for module in load.modules if names)
        or any(each.path == parent(root) and each.reason.kind == "packaging" for each in load.search_path)
    )


def asks_for(facts: ModuleFacts, root: str, name: str) -> bool:
    """Whether an import, executed or not, or a string that imports, says the name of the package."""
    for imported in facts.imports:
        base = parent(facts.path)
        for _ in range(imported.level - 1):
            base = parent(base)
        if base == root if imported.level else f"{imported.module}.".startswith(f"{name}."):
            return True
    return any(f"{each.target.text}.".startswith(f"{name}.") for each in facts.string_imports)


def is_packaged(situation: Situation, root: str) -> bool:
    """Whether a file of the packaging names the file."""
    directory = root
    while directory != ".":
        directory = parent(directory)
        relative = root if directory == "." else root[len(directory) + 1 :]
        for each in _PACKAGING:
            if f"{relative}/__init__.py" in _text(situation, join(directory, each)):
                return True
    return False


def _text(situation: Situation, path: str) -> str:
    try:
        return situation.tree.read(path).decode("utf-8", "replace")
    except CannotEdit:
        return ""
