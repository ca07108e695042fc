"""A new module through which all models are loaded, and a test that it names all of them."""

from collections.abc import Mapping

from onebase.fix.loading.complete_test import complete_test
from onebase.fix.loading.needed import Needed, written
from onebase.fix.values import NewFile
from onebase.named_tuple import NamedTuple
from onebase.program import Load, Program
from onebase.program.paths import join, parent
from onebase.rules._import_line import SURVIVES
from onebase.rules._missing import declared_modules

ENOUGH = 3
NAME = "all_models"


class AllModels(NamedTuple):
    """The module `name`, the files that are made for it, and the statement that imports it."""

    name: str
    new_files: tuple[NewFile, ...]

    @property
    def statement(self) -> str:
        """What a process says that needs the models."""
        return f"{written(self.name)}{SURVIVES}"


def all_models(program: Program, found: Needed) -> AllModels | None:
    """One module in place of many imports, beside the models; None where few are missing or the name is taken."""
    if len(found.statements) < ENOUGH:
        return None
    modules = declared_modules(program, found.load, found.wanted)
    package = _common_package(list(modules.values()))
    directory = _directory(program, found.load, package, modules)
    path = join(directory, f"{NAME}.py") if directory is not None else ""
    if not path or path in program.index.python or join(directory or "", NAME) in program.index.directories:
        return None
    name = f"{package}.{NAME}" if package else NAME
    made = [NewFile(path, _text(sorted(modules.values())).encode())]
    test = complete_test(program, found.load, name, modules)
    return AllModels(name, (*made, *([test] if test else [])))


def _common_package(names: list[str]) -> str:
    common = names[0].split(".")[:-1]
    for name in names[1:]:
        parts = name.split(".")[:-1]
        common = [part for place, part in enumerate(common) if parts[: place + 1] == common[: place + 1]]
    return ".".join(common)


def _directory(program: Program, load: Load, package: str, modules: Mapping[str, str]) -> str | None:
    """Where the package is; without one, the import root that all of the modules are found in."""
    roots = tuple(root.path for root in load.search_path)
    if package:
        located = program.locator.find_dotted(roots, package)
        return (parent(located.path) if located.path else located.portions[0]) if located else None
    tops = [program.locator.find(roots, name.partition(".")[0]) for name in modules.values()]
    found = {roots[top.entry] for top in tops if top is not None}
    return found.pop() if len(found) == 1 else None


def _text(names: list[str]) -> str:
    lines = "".join(f"import {name}{SURVIVES}\n" for name in names)
    return f'"""Imports every module that declares models: whoever imports this one knows all tables."""\n\n{lines}'
