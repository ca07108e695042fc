"""Executing an entry point on paper: its steps, then the bodies of modules in source order, with `sys.path` as it is
at each moment.

What cannot be known is left out and said.
"""

from collections.abc import Callable, Mapping

from onebase.facts.module import CallFact, Import, ModuleFacts, PathEdit, StringImport
from onebase.facts.values import Span
from onebase.program.assume import Assumptions
from onebase.program.events import Event, Events
from onebase.program.guarded import Guards, likelihood_of_calls
from onebase.program.importing import EXTERNAL, FAILED, Importer
from onebase.program.listed import LISTS, absolute_name, listed_in, package_of
from onebase.program.load import COMPUTED, UNTOLD, ImportFailure, Load, Request
from onebase.program.locate import Located, Locator
from onebase.program.module_table import ModuleTable
from onebase.program.paths import join, parent
from onebase.program.search_path import SearchPath
from onebase.program.string_targets import is_followed, is_listed, string_targets
from onebase.program.trampoline import Steps, drive
from onebase.project.entry import AddRoot, EntryPoint, ImportName, ImportRoot, Reason, RunFile
from onebase.project.files import FileIndex
from onebase.vocabulary import Certainty, Place


class Simulator:
    """Simulates entry points of one project; each `run` starts from nothing."""

    def __init__(
        self,
        index: FileIndex,
        facts: Mapping[str, ModuleFacts],
        complete: Callable[[str], ModuleFacts],
        assumptions: Assumptions,
        locator: Locator,
    ) -> None:
        self._index = index
        self._facts = facts
        self._complete = complete
        self._events = Events(facts, assumptions.exists_somewhere)
        self._assumptions = assumptions
        self._locator = locator

    def run(self, entry: EntryPoint) -> Load:
        """What `entry` loads."""
        return _Run(
            self._index, self._facts, self._complete, self._events, self._assumptions, self._locator, entry
        ).load()


class _Run:
    """One process on paper."""

    def __init__(
        self,
        index: FileIndex,
        facts: Mapping[str, ModuleFacts],
        complete: Callable[[str], ModuleFacts],
        events: Events,
        assumptions: Assumptions,
        locator: Locator,
        entry: EntryPoint,
    ) -> None:
        self._facts = facts
        self._complete = complete
        self._events = events
        self._locator = locator
        self._entry = entry
        self._path = SearchPath(index, entry.search_path, entry.directory)
        self._table = ModuleTable(index)
        self._importer = Importer(facts, locator, assumptions, self._path, self._table, self._execute)
        self._failures: list[ImportFailure] = []
        self._guards = Guards(self._table)
        self._called: set[tuple[int, str]] = set()
        self._stopped: ImportFailure | None = None
        self._unknowns = list(entry.unknowns)

    def load(self) -> Load:
        """Takes the entry point's steps in order, then what functions import when they are called."""
        for step in self._entry.steps:
            if self._stopped:
                break
            if isinstance(step, AddRoot):
                self._path.add(step.root, front=step.front, again=step.again)
            elif isinstance(step, RunFile):
                drive(self._run_file(step))
            else:
                drive(self._import_step(step))
        self._run_functions()
        return Load(
            entry=self._entry,
            modules=tuple(self._table.modules),
            by_name=dict(self._table.by_name),
            imports=tuple(self._table.imports),
            search_path=tuple(self._path.roots),
            failures=tuple(self._failures),
            unknowns=tuple(self._unknowns),
            stopped_at=self._stopped,
        )

    # -- steps of the entry point

    def _run_file(self, step: RunFile) -> Steps:
        if step.path not in self._facts:
            return EXTERNAL
        if step.by_location and step.name in self._table.by_name:
            return self._table.by_name[step.name]
        request = Request(-1, step.reason.place, "step", step.reason)
        above = step.package if step.name == "__main__" else step.name.rpartition(".")[0]
        if step.parents and above:
            yield self._import_parents(step, above, request._replace(how="parent"))
        root = ImportRoot(parent(step.path), _naming(step))
        module = self._table.add(step.name, _file(step.path), request, root, Certainty.CERTAIN)
        if step.package:
            self._table.modules[module.number] = module._replace(package=step.package)
        if step.registered:
            self._table.by_name[step.name] = module.number
        return (yield self._execute(module.number))

    def _import_parents(self, step: RunFile, above: str, request: Request) -> Steps:
        """The packages above: by name, or (pytest's importlib mode) from the directories above the file."""
        if not step.by_location:
            return (yield self._importer.dotted(above, request, Certainty.CERTAIN))
        parts = above.split(".")
        directories = [parent(step.path)]
        for _ in parts[1:]:
            directories.insert(0, parent(directories[0]))
        root = ImportRoot(parent(directories[0]), _naming(step))
        for count, directory in enumerate(directories, start=1):
            name = ".".join(parts[:count])
            if name not in self._table.by_name:
                initial = join(directory, "__init__.py")
                located = Located(initial if initial in self._facts else "", (directory,), 0)
                module = self._table.add(name, located, request, root, Certainty.CERTAIN)
                self._table.by_name[name] = module.number
                yield self._execute(module.number)
        return EXTERNAL

    def _import_step(self, step: ImportName) -> Steps:
        if step.name == "conftest":
            # pytest forgets the conftest module of another directory before it imports this one
            # (`_pytest.config._ensure_removed_sysmodule`, pytest 9.2).
            self._table.by_name.pop("conftest", None)
        if step.expected:
            located = self._locator.find_dotted(self._path.directories, step.name)
            if located is None or located.path != step.expected:
                return EXTERNAL
        request = Request(-1, step.reason.place, "step", step.reason)
        return (yield self._importer.dotted(step.name, request, Certainty.CERTAIN))

    def _run_functions(self) -> None:
        """What is imported inside functions is imported when they are called: later, and perhaps never."""
        number = 0
        while number < len(self._table.modules) and not self._stopped:
            path = self._table.modules[number].path
            for scope in self._events.of(path):
                if scope and (number, scope) not in self._called:
                    self._table.within = scope
                    likelihood = likelihood_of_calls(self._entry, self._table, self._facts, path)
                    drive(self._execute(number, scope, likelihood))
            number += 1

    # -- executing the body of a module or function

    def _execute(self, number: int, scope: str = "", cap: Certainty = Certainty.CERTAIN) -> Steps:
        path = self._table.modules[number].path
        for event in self._events.of(path).get(scope, ()):
            if not scope:
                self._importer.reached[number] = event.span.line
            certainty = self._guards.certainty(number, event.guards)
            if certainty is None:
                self._pass_by(number, event)
                continue
            certainty = min(certainty, cap)
            if not isinstance(event, Import):
                yield self._other_event(number, event, certainty)
            elif not self._is_loaded(number, event, certainty):
                yield self._import_statement(number, event, certainty)
            if self._stopped:
                break
        if not scope:
            self._importer.finished(number)
        return number

    def _pass_by(self, number: int, event: Event) -> None:
        """A handler of ImportError: whether the `try` needs it may depend on a library."""
        if isinstance(event, Import) and any(guard.kind == "try" and guard.arm == 1 for guard in event.guards):
            place = self._place(number, event.span)
            self._cannot_tell(place, "imported only where an import before it fails")

    def _other_event(self, number: int, event: Event, certainty: Certainty) -> Steps:
        if isinstance(event, PathEdit):
            path = self._table.modules[number].path
            if not self._path.edit(path, event):
                self._unknowns.append(f"{path}:{event.span.line}: sys.path is changed by {event.path.path}")
        elif isinstance(event, StringImport):
            yield self._import_string(number, event, certainty)
        elif isinstance(event, CallFact):
            yield self._call(number, event, certainty)
        return EXTERNAL

    def _call(self, number: int, call: CallFact, certainty: Certainty) -> Steps:
        """A function of the project that is called while modules are loaded does its imports now."""
        target, scope = self._callee(number, call.callee)
        if target >= 0 and (target, scope) not in self._called:
            self._called.add((target, scope))
            yield self._execute(target, scope, certainty)
        return EXTERNAL

    def _callee(self, number: int, callee: str) -> tuple[int, str]:
        """The module and function behind a callee: the module's own, or one that it imported."""
        path = self._table.modules[number].path
        if callee in self._events.of(path):
            return number, callee
        first, _, rest = callee.partition(".")
        for line, name in self._events.imported(path).get(first, ()):
            for target in self._table.targets(number, line):
                if (rest or name) in self._events.of(self._table.modules[target].path):
                    return target, rest or name
        return EXTERNAL, ""

    # -- import statements

    def _is_loaded(self, number: int, event: Import, certainty: Certainty) -> bool:
        """The common case, without ceremony: what is imported has been executed already."""
        name = event.module
        if event.level:
            package = self._table.modules[number].package
            if event.level > 1 or not package:
                return False
            name = f"{package}.{name}" if name else package
        target = self._table.by_name.get(name)
        if target is None:
            return False
        child = self._table.by_name.get(f"{name}.{event.name}")
        if event.name and child is None and not self._importer.only_binds(target, event.name):
            return False
        place = self._place(number, event.span)
        for module in (target,) if child is None else (target, child):
            if certainty > self._table.modules[module].certainty:
                self._table.confirm(module, Request(number, place, "import"), certainty)
            self._table.record(number, module, place, certainty)
        return True

    def _import_statement(self, number: int, event: Import, certainty: Certainty) -> Steps:
        place = self._place(number, event.span)
        request = Request(number, place, "import")
        name = self._absolute(number, event, place, certainty) if event.level else event.module
        if name is None:
            return FAILED
        located = yield self._importer.dotted(name, request, certainty)
        if located == EXTERNAL and not event.level:
            located = yield self._unreachable(number, name, event, request, certainty)
        if located == FAILED:
            self._guards.note_failure(number, event.guards, Certainty.CANNOT_TELL)
        if located < 0:
            return located
        self._table.record(number, located, place, certainty)
        if event.name and (yield self._importer.names(located, event.name, request, certainty)) == FAILED:
            self._fail(number, "partially-initialized", event, place, certainty)
            return FAILED
        return located

    def _unreachable(self, number: int, name: str, event: Import, request: Request, certainty: Certainty) -> Steps:
        """No import root provides the name, but something in the project has it."""
        if not self._importer.exists_unreachable(name):
            return EXTERNAL
        if any(guard.kind == "try" and guard.arm == 0 for guard in event.guards):
            self._guards.note_failure(number, event.guards, Certainty.LIKELY)
            return EXTERNAL
        if certainty is Certainty.CANNOT_TELL:
            return EXTERNAL
        return (yield self._importer.assumed(name, event, request, certainty))

    def _absolute(self, number: int, event: Import, place: Place, certainty: Certainty) -> str | None:
        """The absolute name of a relative import; None, and a failure noted, where there is none (PEP 328)."""
        package = self._table.modules[number].package
        parts = package.split(".") if package else []
        keep = len(parts) - (event.level - 1)
        if keep < 1:
            kind = "beyond-top-level" if package else "no-parent"
            self._fail(number, kind, event, place, certainty)
            return None
        return ".".join([*parts[:keep], *([event.module] if event.module else [])])

    def _fail(self, number: int, kind: str, event: Import, place: Place, certainty: Certainty) -> None:
        certainty = min(certainty, self._table.modules[number].certainty)
        statement = f"from {'.' * event.level}{event.module} import {event.name}"
        failure = ImportFailure(kind, number, place, statement, certainty)
        self._failures.append(failure)
        if any(guard.kind == "try" for guard in event.guards):
            self._guards.note_failure(number, event.guards, Certainty.CERTAIN)
        elif certainty is Certainty.CERTAIN and not self._inside_try(number):
            self._stopped = failure

    def _inside_try(self, number: int) -> bool:
        """Whether some import on the way to this module stands in a `try`, whose handler may catch the failure."""
        while number >= 0:
            asker, place, *_ = self._table.modules[number].request
            if asker >= 0 and place is not None and self._stands_in_try(asker, place.line):
                return True
            number = asker
        return False

    def _stands_in_try(self, number: int, line: int) -> bool:
        imports = self._facts[self._table.modules[number].path].imports
        return any(
            guard.kind == "try" for imported in imports if imported.span.line == line for guard in imported.guards
        )

    # -- strings that import

    def _import_string(self, number: int, event: StringImport, certainty: Certainty) -> Steps:
        place = self._place(number, event.span)
        request = Request(number, place, event.how)
        if event.how in LISTS:
            return (yield self._import_listed(number, event, request, certainty))
        if event.file is not None:
            return (yield self._load_file(number, event, request, certainty))
        if not is_followed(event, self._entry.kind):
            return EXTERNAL
        names = string_targets(self._table, self._complete, number, event)
        if not names and not is_listed(event, self._events.of(place.path).get(event.scope, ())):
            self._cannot_tell(place, UNTOLD.get(event.how, COMPUTED))
        for name in names:
            target = yield self._importer.dotted(name, request, certainty)
            if target >= 0:
                self._table.record(number, target, place, certainty)
        return EXTERNAL

    def _import_listed(self, number: int, event: StringImport, request: Request, certainty: Certainty) -> Steps:
        """The modules of a directory, which a loop imports one by one. Which of them it leaves out is not known."""
        certainty = min(certainty, Certainty.LIKELY)
        if event.file is None:
            name = absolute_name(self._table, number, event.target.text)
            found = yield self._importer.dotted(name, request._replace(how="parent"), certainty)
            package, portions = name, self._table.modules[found].portions if found >= 0 else ()
        else:
            directory = self._path.resolve(self._table.modules[number].path, event.file)
            named = package_of(self._table, self._path.roots, number, directory or "") if directory else ""
            package = named if isinstance(named, str) else named.name
            portions = (directory,) if directory else ()
        waiting = list(listed_in(self._locator.children, event, package, portions))
        while waiting:
            target = yield self._importer.dotted(waiting.pop(0), request, certainty)
            if target >= 0 and request.place:
                self._table.record(number, target, request.place, certainty)
                module = self._table.modules[target]
                if event.how == "list-deep" and module.portions:
                    waiting += listed_in(
                        self._locator.children, event._replace(package=""), module.name, module.portions
                    )
        return EXTERNAL

    def _load_file(self, number: int, event: StringImport, request: Request, certainty: Certainty) -> Steps:
        """`runpy.run_path` and loaders that are given a file: executed each time, and not registered."""
        path = self._path.resolve(self._table.modules[number].path, event.file) if event.file else ""
        if request.place is None or not path or path not in self._facts:
            if request.place is not None and event.file is not None and event.file.base == "unknown":
                self._cannot_tell(request.place, "executes a file whose path is computed")
            return EXTERNAL
        root = ImportRoot(parent(path), Reason("sys-path-edit", "a loader is given the file", request.place))
        loaded = self._table.add(event.name or "<run_path>", _file(path), request, root, certainty)
        self._table.record(number, loaded.number, request.place, certainty)
        return (yield self._execute(loaded.number))

    def _cannot_tell(self, place: Place, what: str) -> None:
        """Notes a statement whose effect on the load is not known."""
        sentence = f"{place.path}:{place.line}: {what}"
        if sentence not in self._unknowns:
            self._unknowns.append(sentence)

    def _place(self, number: int, span: Span) -> Place:
        return self._events.place(self._table.modules[number].path, span)


def _file(path: str) -> Located:
    return Located(path, (parent(path),) if path.endswith("__init__.py") else (), 0)


def _naming(step: RunFile) -> Reason:
    """Why a module that a tool starts has its name."""
    if not step.by_location:
        return step.reason
    return Reason("pytest-insertion", "pytest names modules by their place in importlib mode", step.reason.place)
