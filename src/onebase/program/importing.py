"""The import system on paper: parents first, `sys.modules` before any search, registered before executed.

Python language reference, section "The import system"; PEP 328 for relative imports, PEP 420 for packages without
`__init__.py`.
"""

import sys
from collections.abc import Callable, Iterator, Mapping

from onebase.facts.module import Alias, Creation, Import, TableFact
from onebase.program.lazy_names import LazyName
from onebase.program.listed import absolute_name
from onebase.program.load import LoadedModule, Request
from onebase.program.locate import Located
from onebase.program.module_table import ModuleTable
from onebase.program.search_path import SearchPath
from onebase.program.shared import Shared
from onebase.program.trampoline import Steps
from onebase.project.entry import ImportRoot, Reason
from onebase.vocabulary import Certainty

EXTERNAL = -1
FAILED = -2


class Importer:
    """Imports modules by name into a ModuleTable. Every method that imports returns the number of a module, EXTERNAL
    (it is not the project's, or not known) or FAILED. `execute` runs the body of a module; `reached` tells how far
    each body has been run, `not_found` holds first names that no root provides although the project has them."""

    def __init__(
        self,
        shared: Shared,
        search_path: SearchPath,
        table: ModuleTable,
        execute: Callable[[int], Steps],
    ) -> None:
        self._facts = shared.facts
        self._locator = shared.locator
        self._assumptions = shared.assumptions
        self._lazy = shared.lazy
        self._path = search_path
        self._table = table
        self._execute = execute
        self.reached: dict[int, int] = {}
        self.not_found: set[str] = set()

    def exists_unreachable(self, name: str) -> bool:
        """Whether the first part of `name` is something in the project that no import root provides."""
        top = name.partition(".")[0]
        return top not in self._table.by_name and self._assumptions.exists_somewhere(top)

    def dotted(self, name: str, request: Request, certainty: Certainty) -> Steps:
        """Imports `a`, then `a.b`, then `a.b.c`, and returns the last."""
        loaded = self._table.by_name.get(name)
        if loaded is not None:
            self._table.confirm(loaded, request, certainty)
            return loaded
        number = EXTERNAL
        for each in _names_down_to(name):
            loaded = self._table.by_name.get(each)
            if loaded is not None and certainty <= self._table.modules[loaded].certainty:
                number = loaded
                continue
            how = request if each == name else request._replace(how="parent")
            if loaded is None:
                number = yield self._one(each, number, how, certainty)
                if number < 0:
                    return number
            else:
                self._table.confirm(loaded, how, certainty)
                number = loaded
        return number

    def _one(self, name: str, parent_number: int, request: Request, certainty: Certainty) -> Steps:
        """Imports what is not loaded yet, below a package that is."""
        located, root = self._locate(name, parent_number)
        if located is None:
            return self._missing(parent_number)
        if name in sys.stdlib_module_names or name in self._table.doubtful:
            certainty = Certainty.CANNOT_TELL  # Python may have loaded its own module of that name before
        module = self._table.add(name, located, request, root, certainty)
        self._table.by_name[name] = module.number
        if located.path:
            yield self._execute(module.number)
        return module.number

    def _locate(self, name: str, parent_number: int) -> tuple[Located | None, ImportRoot | None]:
        above, _, last = name.rpartition(".")
        if above:
            package = self._table.modules[parent_number]
            return self._locator.find(package.portions, last), package.root
        located = self._locator.find(self._path.directories, last)
        return located, self._path.roots[located.entry] if located else None

    def _missing(self, parent_number: int) -> int:
        """A missing submodule of a regular package fails; below a namespace package the name may be a library's."""
        if parent_number < 0 or not self._table.modules[parent_number].path:
            return EXTERNAL
        return FAILED

    def assumed(self, name: str, event: Import, request: Request, certainty: Certainty) -> Steps:
        """Imports through a root that only this import speaks for, if there is exactly one that can be meant."""
        directory = self._assumptions.provider(self._table.modules[request.asker].path, name, event.name)
        if directory is None or directory in self._path.directories:
            return EXTERNAL
        top = name.partition(".")[0]
        text = f"nothing else provides `{top}`, so that it must be installed or on PYTHONPATH"
        self._path.add(ImportRoot(directory, Reason("assumed", text, request.place)), front=False)
        return (yield self.dotted(name, request, certainty))

    def late_roots(self) -> list[ImportRoot]:
        """The assumed roots that have what was not found before they were there."""
        assumed = [root for root in self._path.roots if root.reason.kind == "assumed"]
        return [root for root in assumed if any(self._has(root, name) for name in self.not_found)]

    def _has(self, root: ImportRoot, name: str) -> bool:
        located = self._locator.find((root.path,), name)
        return located is not None and bool(located.path) and not self._assumptions.is_library(name)

    def names(self, number: int, name: str, request: Request, certainty: Certainty) -> Steps:
        """The part after `from package import`: what the package does not bind may be a submodule."""
        module = self._table.modules[number]
        if self._defined_later(number, name):
            return FAILED
        lazy = self._lazy_names(module.path)
        for each in self._asked_for(module.path, name):
            if each in lazy and not self._binds(number, each, set()):
                yield self._lazily(number, lazy[each], request, certainty)
            elif self._is_submodule(module, each) and not self._binds(number, each, set()):
                child = yield self.dotted(f"{module.name}.{each}", request, certainty)
                if child >= 0 and request.place:
                    self._table.record(request.asker, child, request.place, certainty)
        return number

    def only_binds(self, number: int, name: str) -> bool:
        """Whether `from module import name` executes nothing: the module is done, and no submodule of it is meant."""
        if self.reached.get(number, sys.maxsize) != sys.maxsize:
            return False
        module = self._table.modules[number]
        lazy = self._lazy_names(module.path)
        if not lazy and not module.portions:
            return True  # only packages have submodules
        asked = self._asked_for(module.path, name)
        return not any(each in lazy or self._is_submodule(module, each) for each in asked)

    def _asked_for(self, path: str, name: str) -> tuple[str, ...]:
        if name != "*":
            return (name,)
        facts = self._facts.get(path)
        return facts.exports or self._lazy.offered(path) if facts is not None else ()

    def _lazy_names(self, path: str) -> Mapping[str, LazyName]:
        return self._lazy.of(path) if path in self._facts else {}

    def _lazily(self, number: int, lazy: LazyName, request: Request, certainty: Certainty) -> Steps:
        """What a module imports when it is asked for a name that it does not bind (PEP 562)."""
        name = absolute_name(self._table, number, lazy.module)
        target = (yield self.dotted(name, request, certainty)) if name != self._table.modules[number].name else number
        if target >= 0 and request.place:
            self._table.record(request.asker, target, request.place, certainty)
            if lazy.attribute and target != number:
                yield self.names(target, lazy.attribute, request, certainty)
        return target

    def _is_submodule(self, module: LoadedModule, name: str) -> bool:
        return bool(module.portions) and self._locator.find(module.portions, name) is not None

    def _defined_later(self, number: int, name: str) -> bool:
        """Whether the module is half-way through and defines the name only below: "cannot import name from partially
        initialized module"."""
        reached = self.reached.get(number, sys.maxsize)
        facts = self._facts.get(self._table.modules[number].path)
        if facts is None or reached == sys.maxsize or name not in facts.bound:
            return False
        if self._import_binds_any(number, name, {number}):
            return False
        made: list[Alias | Creation | TableFact] = [*facts.aliases, *facts.creations, *facts.tables]
        lines = [each.span.line for each in made if each.target == name and not each.scope]
        lines += [each.span.line for each in facts.classes if each.name == name and not each.scope]
        return bool(lines) and min(lines) > reached

    def _binds(self, number: int, name: str, seen: set[int]) -> bool:
        """Whether the module has an attribute of that name by now, so that no submodule is looked for."""
        facts = self._facts.get(self._table.modules[number].path)
        if facts is None or number in seen:
            return False
        seen.add(number)
        return name in facts.bound or self._import_binds_any(number, name, seen)

    def _import_binds_any(self, number: int, name: str, seen: set[int]) -> bool:
        """Whether an import statement that was executed so far binds the name; star imports are followed."""
        until = self.reached.get(number, 0)
        facts = self._facts[self._table.modules[number].path]
        for imported in facts.imports:
            if imported.scope or imported.span.line >= until:
                continue
            if imported.name == "*":
                targets = self._table.targets(number, imported.span.line)
                if any(self._binds(target, name, seen) for target in targets):
                    return True
            elif (imported.alias or imported.name or imported.module.partition(".")[0]) == name:
                return not any(guard.kind in ("never", "if", "main") for guard in imported.guards)
        return False

    def forget_unfinished(self) -> None:
        """Takes the modules whose bodies came to no end out of `sys.modules`, as importlib does when they raise."""
        for number, reached in self.reached.items():
            name = self._table.modules[number].name
            if reached != sys.maxsize and self._table.by_name.get(name) == number:
                del self._table.by_name[name]

    def finished(self, number: int) -> None:
        """The whole body of the module has been run."""
        self.reached[number] = sys.maxsize


def _names_down_to(name: str) -> Iterator[str]:
    """`a`, `a.b`, `a.b.c`."""
    end = name.find(".")
    while end >= 0:
        yield name[:end]
        end = name.find(".", end + 1)
    yield name
