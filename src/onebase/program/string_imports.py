"""What strings import while a process is followed on paper: by name, by path, from a listing, as a plugin."""

from collections.abc import Callable
from types import MappingProxyType

from onebase.facts.module import StringImport
from onebase.program.handed_on import Bound, concrete
from onebase.program.importing import EXTERNAL, Importer
from onebase.program.listed import LISTS, absolute_name, listed_in, package_of
from onebase.program.load import COMPUTED, UNTOLD, Request
from onebase.program.locate import Located
from onebase.program.module_table import ModuleTable
from onebase.program.paths import parent
from onebase.program.search_path import SearchPath
from onebase.program.shared import Shared
from onebase.program.string_targets import is_followed, is_listed, string_targets
from onebase.program.trampoline import Steps
from onebase.project.entry import ImportRoot, Reason
from onebase.vocabulary import Certainty, Place


class StringImports:
    """Carries out the StringImports of one process of the given kind ("pytest", "worker" …). `execute` runs the body of
    a module, `cannot_tell` notes a line whose effect is not known."""

    def __init__(
        self,
        shared: Shared,
        kind: str,
        path: SearchPath,
        table: ModuleTable,
        importer: Importer,
        execute: Callable[[int], Steps],
        cannot_tell: Callable[[Place, str], None],
    ) -> None:
        self._shared = shared
        self._kind = kind
        self._path = path
        self._table = table
        self._importer = importer
        self._execute = execute
        self._cannot_tell = cannot_tell

    def carry_out(
        self, number: int, event: StringImport, place: Place, certainty: Certainty, bound: Bound = MappingProxyType({})
    ) -> Steps:
        """What one statement of module `number` imports, in a function whose parameters were given `bound`."""
        for one in concrete(event, bound):
            yield self._carry_out(number, one, place, certainty)
        return EXTERNAL

    def _carry_out(self, number: int, event: StringImport, place: Place, certainty: Certainty) -> Steps:
        request = Request(number, place, event.how)
        if event.how in LISTS:
            return (yield self._listed(number, event, request, certainty))
        if event.file is not None:
            return (yield self._file(number, event, request, certainty))
        if not is_followed(event, self._kind):
            return EXTERNAL
        if event.how == "entry-point":
            return (yield self._plugins(event, request, certainty))
        if event.how == "run_module" and event.target.kind == "string":
            return (yield self._run_module(event, request, certainty))
        names = self._names(number, event)
        silent = event.name == "setting" or is_listed(event, self._shared.events.of(place.path).get(event.scope, ()))
        if not names and not silent:
            self._cannot_tell(place, UNTOLD.get(event.how, COMPUTED))
        yield self._each(names, request, certainty)
        return EXTERNAL

    def _names(self, number: int, event: StringImport) -> list[str]:
        if event.how == "lazy-stub":
            found = self._shared.lazy.of(self._table.modules[number].path).values()
            return [absolute_name(self._table, number, lazy.module) for lazy in found]
        return string_targets(self._table, self._shared.complete, number, event)

    def _each(self, names: list[str], request: Request, certainty: Certainty) -> Steps:
        for name in names:
            target = yield self._importer.dotted(name, request, certainty)
            if target >= 0 and request.place:
                self._table.record(request.asker, target, request.place, certainty)
        return EXTERNAL

    def _plugins(self, event: StringImport, request: Request, certainty: Certainty) -> Steps:
        """The plugins that the project declares itself: they are found where it is installed."""
        declared = self._shared.plugins().get(event.target.text, ()) if event.target.kind == "string" else ()
        chosen = [plugin for plugin in declared if event.name in ("", "?", plugin.name)]
        if not chosen and request.place:
            self._cannot_tell(request.place, UNTOLD["entry-point"])
        level = Certainty.CANNOT_TELL if event.name == "?" else Certainty.LIKELY
        yield self._each([plugin.module for plugin in chosen], request, min(certainty, level))
        return EXTERNAL

    def _run_module(self, event: StringImport, request: Request, certainty: Certainty) -> Steps:
        """`runpy.run_module`: executed each time, and not registered under its name; the packages above it are."""
        name = event.target.text
        above = name.rpartition(".")[0]
        package = (yield self._importer.dotted(above, request._replace(how="parent"), certainty)) if above else EXTERNAL
        if above and package < 0:
            return EXTERNAL
        portions = self._table.modules[package].portions if above else self._path.directories
        located = self._shared.locator.find(tuple(portions), name.rpartition(".")[2])
        if located is None or not located.path or request.place is None:
            return EXTERNAL
        root = self._table.modules[package].root if above else self._path.roots[located.entry]
        loaded = self._table.add(event.name or name, located, request, root, certainty)
        self._table.modules[loaded.number] = loaded._replace(package=above)
        self._table.record(request.asker, loaded.number, request.place, certainty)
        return (yield self._execute(loaded.number))

    def _listed(self, number: int, event: StringImport, request: Request, certainty: Certainty) -> Steps:
        """The modules of a directory, which a loop imports one by one. Which of them it leaves out is not known."""
        certainty = min(certainty, Certainty.LIKELY)
        children = self._shared.locator.children
        package, portions = "", tuple[str, ...]()
        if event.file is None and event.target.kind == "name":
            name = absolute_name(self._table, number, event.target.text)
            found = yield self._importer.dotted(name, request._replace(how="parent"), certainty)
            package, portions = name, self._table.modules[found].portions if found >= 0 else ()
        elif event.file is not None:
            directory = self._path.resolve(self._table.modules[number].path, event.file)
            named = package_of(self._table, self._path.roots, number, directory or "") if directory else ""
            package = named if isinstance(named, str) else named.name
            portions = (directory,) if directory else ()
        if not portions and request.place:
            self._not_listed(request.place, event)
        waiting = list(listed_in(children, event, package, portions))
        while waiting:
            target = yield self._importer.dotted(waiting.pop(0), request, certainty)
            if target >= 0 and request.place:
                self._table.record(number, target, request.place, certainty)
                module = self._table.modules[target]
                if event.how == "list-deep" and module.portions:
                    waiting += listed_in(children, event._replace(package=""), module.name, module.portions)
        return EXTERNAL

    def _not_listed(self, place: Place, listing: StringImport) -> None:
        """Notes the imports for which something is listed of which nothing is known."""
        for each in self._shared.events.of(place.path).get(listing.scope, ()):
            if isinstance(each, StringImport) and each.target.kind in ("unknown", "pattern") and each.how not in LISTS:
                self._cannot_tell(self._shared.events.place(place.path, each.span), COMPUTED)

    def _file(self, number: int, event: StringImport, request: Request, certainty: Certainty) -> Steps:
        """`runpy.run_path` and loaders that are given a file: executed each time, and not registered."""
        path = self._path.resolve(self._table.modules[number].path, event.file) if event.file else ""
        if request.place is None or not path or path not in self._shared.facts:
            if request.place is not None and event.file is not None and event.file.base == "unknown":
                self._cannot_tell(request.place, "executes a file whose path is computed")
            return EXTERNAL
        root = ImportRoot(parent(path), Reason("sys-path-edit", "a loader is given the file", request.place))
        loaded = self._table.add(event.name or "<run_path>", of_file(path), request, root, certainty)
        self._table.record(number, loaded.number, request.place, certainty)
        return (yield self._execute(loaded.number))


def of_file(path: str) -> Located:
    """What a module is that is loaded from a file, wherever that lies."""
    return Located(path, (parent(path),) if path.endswith("__init__.py") else (), 0)
