"""Executing an entry point on paper: its steps, then the bodies of modules in source order, with `sys.path` as it is
at each moment.

What cannot be known is left out and said.
"""

import sys
from types import MappingProxyType

from onebase.facts.module import CallFact, Import, ModuleEdit, PathEdit, StringImport
from onebase.facts.values import Span
from onebase.program.events import Event, is_after_the_body
from onebase.program.guarded import Guards, likelihood_of_calls
from onebase.program.handed_on import Binding, Bound
from onebase.program.importing import EXTERNAL, FAILED, Importer
from onebase.program.load import ImportFailure, Load, Request
from onebase.program.locate import Located
from onebase.program.module_table import ModuleTable
from onebase.program.paths import join, parent
from onebase.program.replaced import replacement
from onebase.program.search_path import SearchPath
from onebase.program.shared import Shared
from onebase.program.string_imports import StringImports, of_file
from onebase.program.string_targets import imported_as
from onebase.program.trampoline import Steps, drive
from onebase.project.entry import AddRoot, EntryPoint, ImportName, ImportRoot, Reason, RunFile
from onebase.vocabulary import Certainty, Place


class Simulator:
    """Simulates entry points of one project; each `run` starts from nothing."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def run(self, entry: EntryPoint) -> Load:
        """What `entry` loads. Roots that only imports speak for are there from the start where an import before those
        needs them too: then it is run again with them."""
        roots: tuple[ImportRoot, ...] = ()
        while True:
            run = _Run(self._shared, entry, roots)
            load = run.load()
            late = run.late_roots()
            if not late:
                return load
            roots += late


class _Run:
    """One process on paper."""

    def __init__(self, shared: Shared, entry: EntryPoint, roots: tuple[ImportRoot, ...]) -> None:
        self._facts = shared.facts
        self._complete = shared.complete
        self._events = shared.events
        self._locator = shared.locator
        self._entry = entry
        self._given = roots
        self._path = SearchPath(shared.files, (*entry.search_path, *roots), entry.directory)
        self._table = ModuleTable(shared.files)
        self._importer = Importer(shared, self._path, self._table, self._execute)
        self._strings = StringImports(
            shared, entry.kind, self._path, self._table, self._importer, self._execute, self._cannot_tell
        )
        self._failures: list[ImportFailure] = []
        self._guards = Guards(self._table)
        self._binding = Binding(self._table, self._path, self._complete)
        self._called: set[tuple[int, str, tuple[tuple[str, tuple[str, ...]], ...]]] = set()
        self._reached: set[tuple[int, str]] = set()
        self._running: list[tuple[int, str]] = []
        self._stopped: ImportFailure | None = None
        self._unknowns = list(entry.unknowns)

    def late_roots(self) -> tuple[ImportRoot, ...]:
        """The roots that an import spoke for after another one had not found what they have."""
        given = {root.path for root in self._given}
        return tuple(root for root in self._importer.late_roots() if root.path not in given)

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
                self._go_on_after(step)
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

    def _go_on_after(self, step: ImportName) -> None:
        """A test module that cannot be imported is an error of its own: pytest and unittest import the next one, pytest
        not after a conftest. Python forgets the modules that were not executed to their end."""
        if self._stopped and self._entry.kind in ("pytest", "unittest") and step.name.rpartition(".")[2] != "conftest":
            self._stopped = None
            self._importer.forget_unfinished()

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
        module = self._table.add(step.name, of_file(step.path), request, root, Certainty.CERTAIN)
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
        number, waiting = 0, list[tuple[int, str]]()
        while number < len(self._table.modules) and not self._stopped:
            for scope in self._events.of(self._table.modules[number].path):
                if scope and self._events.parameters(self._table.modules[number].path, scope):
                    waiting.append((number, scope))
                elif scope and (number, scope) not in self._reached:
                    self._run_function(number, scope)
            number += 1
            while waiting and number == len(self._table.modules):
                one = waiting.pop(0)  # when all calls of it were followed
                if one not in self._reached:
                    self._run_function(*one)

    def _run_function(self, number: int, scope: str) -> None:
        self._table.within = scope
        path = self._table.modules[number].path
        likelihood = likelihood_of_calls(self._entry, self._table, self._facts, path)
        drive(self._execute(number, scope, likelihood))

    # -- executing the body of a module or function

    def _execute(
        self, number: int, scope: str = "", cap: Certainty = Certainty.CERTAIN, bound: Bound = MappingProxyType({})
    ) -> Steps:
        path = self._table.modules[number].path
        for event in self._events.of(path).get(scope, ()):
            if not scope:
                self._importer.reached[number] = sys.maxsize if is_after_the_body(event) else event.span.line
            certainty = self._under_guards(number, path, event, cap) if event.guards else cap
            if certainty is None:
                self._pass_by(number, event)
                continue
            if isinstance(event, Import):
                if not self._is_loaded(number, event, certainty):
                    yield self._import_statement(number, event, certainty)
            elif isinstance(event, CallFact):
                yield self._call(number, event, certainty, bound)
            else:
                yield self._other_event(number, event, certainty, bound)
            if self._stopped:
                break
        if not scope and not self._stopped:
            self._importer.finished(number)
        return number

    def _under_guards(self, number: int, path: str, event: Event, cap: Certainty) -> Certainty | None:
        """How sure it is that an event under guards happens; None where it does not."""
        certainty = self._guards.certainty(number, event.guards)
        if certainty is None:
            return None
        library = Certainty.LIKELY if self._needs_library(path, event) else cap
        return min(certainty, cap, library)

    def _pass_by(self, number: int, event: Event) -> None:
        """A handler of ImportError: whether the `try` needs it may depend on a library."""
        if isinstance(event, Import) and any(guard.kind == "try" and guard.arm == 1 for guard in event.guards):
            place = self._place(number, event.span)
            self._cannot_tell(place, "imported only where an import before it fails")

    def _needs_library(self, path: str, event: Event) -> bool:
        """Whether an import before it in the same `try` may fail for want of a library."""
        shaky = self._events.shaky(path)
        return any(
            guard.kind == "try" and guard.arm == 0 and shaky.get(guard.line, event.span.line) < event.span.line
            for guard in event.guards
        )

    def _other_event(self, number: int, event: Event, certainty: Certainty, bound: Bound) -> Steps:
        if isinstance(event, PathEdit):
            path = self._table.modules[number].path
            if not self._path.edit(path, event):
                self._unknowns.append(f"{path}:{event.span.line}: sys.path is changed by {event.path.path}")
        elif isinstance(event, StringImport):
            yield self._strings.carry_out(number, event, self._place(number, event.span), certainty, bound)
        elif isinstance(event, ModuleEdit):
            self._replace(number, event, certainty)
        return EXTERNAL

    def _replace(self, number: int, edit: ModuleEdit, certainty: Certainty) -> None:
        """`sys.modules["name"] = value`: every later import gets the value, be it a module or anything else."""
        name = edit.target.text
        if certainty is not Certainty.CERTAIN:
            self._table.doubtful.add(name)
            return
        given = replacement(self._table, self._events.imported(self._table.modules[number].path), number, edit)
        if given < 0:
            request = Request(number, self._place(number, edit.span), "replaced")
            given = self._table.add(name, Located("", (), 0), request, None, certainty).number
        self._table.by_name[name] = given

    def _call(self, number: int, call: CallFact, certainty: Certainty, outer: Bound) -> Steps:
        """A function of the project that is called while modules are loaded does its imports now, once for what its
        parameters are given."""
        target, scope = self._callee(number, call.callee)
        if target < 0 or (target, scope) in self._running:
            return EXTERNAL
        wanted = self._events.parameters(self._table.modules[target].path, scope)
        bound = self._binding.bound(target, wanted, number, call, outer) if wanted else {}
        key = (target, scope, tuple(bound.items()))
        if key not in self._called:
            self._called.add(key)
            self._reached.add((target, scope))
            self._running.append((target, scope))
            yield self._execute(target, scope, certainty, bound)
            self._running.pop()
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
        owner, _, last = callee.rpartition(".")
        for target in imported_as(self._table, self._complete, number, owner) if owner else ():
            if last in self._events.of(self._table.modules[target].path):
                return target, last
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
        located = EXTERNAL
        if any(guard.kind == "try" and guard.arm == 0 for guard in event.guards):
            self._guards.note_failure(number, event.guards, Certainty.LIKELY)
        elif certainty is not Certainty.CANNOT_TELL:
            located = yield self._importer.assumed(name, event, request, certainty)
        if located == EXTERNAL:
            self._importer.not_found.add(name.partition(".")[0])
        return located

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

    def _cannot_tell(self, place: Place, what: str) -> None:
        """Notes a statement whose effect on the load is not known."""
        sentence = f"{place.path}:{place.line}: {what}"
        if sentence not in self._unknowns:
            self._unknowns.append(sentence)

    def _place(self, number: int, span: Span) -> Place:
        return self._events.place(self._table.modules[number].path, span)


def _naming(step: RunFile) -> Reason:
    """Why a module that a tool starts has its name."""
    if not step.by_location:
        return step.reason
    return Reason("pytest-insertion", "pytest names modules by their place in importlib mode", step.reason.place)
