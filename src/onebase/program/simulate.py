"""Executing an entry point on paper: imports in order, with `sys.path` and `sys.modules` as they would be.

Follows the Python language reference, section "The import system": parents first, `sys.modules` before any search, a module is registered
before its body runs (so that cycles find it half-made). What cannot be known is left out and said.
"""

import sys
from collections.abc import Generator, Mapping

from onebase.facts.module import CallFact, Import, ModuleFacts, PathEdit, StringImport
from onebase.facts.values import Guard, PathValue, Span
from onebase.program.assume import Assumptions
from onebase.program.events import Event, Events
from onebase.program.load import ImportFailure, Load, LoadedModule, Request, ResolvedImport
from onebase.program.locate import Located, Locator
from onebase.program.paths import join, parent
from onebase.project.entry import AddRoot, EntryPoint, ImportName, ImportRoot, Reason, RunFile
from onebase.project.files import FileIndex
from onebase.vocabulary import Certainty, Place

Steps = Generator["Steps", int, int]

EXTERNAL = -1
FAILED = -2


def drive(steps: Steps) -> int:
    """Runs a generator that yields generators, without using Python's own stack: import chains are as deep as they are."""
    stack = [steps]
    answer: int | None = None
    while stack:
        try:
            child = next(stack[-1]) if answer is None else stack[-1].send(answer)
        except StopIteration as done:
            stack.pop()
            answer = done.value
        else:
            stack.append(child)
            answer = None
    return answer if answer is not None else EXTERNAL


class Simulator:
    """One simulation of one entry point; `run` may be called once."""

    def __init__(
        self,
        index: FileIndex,
        modules: Mapping[str, ModuleFacts],
        events: Events,
        locator: Locator,
        assumptions: Assumptions,
        entry: EntryPoint,
    ) -> None:
        self._index = index
        self._facts = modules
        self._events = events
        self._locator = locator
        self._assumptions = assumptions
        self._entry = entry
        self._roots = list(entry.search_path)
        self._directories = tuple(root.path for root in self._roots)
        self._modules: list[LoadedModule] = []
        self._by_name: dict[str, int] = {}
        self._imports: list[ResolvedImport] = []
        self._edges: dict[int, list[tuple[int, Certainty, Place]]] = {}
        self._failures: list[ImportFailure] = []
        self._failed_tries: dict[tuple[int, int], Certainty] = {}
        self._called: set[tuple[int, str]] = set()
        self._reached: dict[int, int] = {}
        self._stopped: ImportFailure | None = None
        self._unknowns = list(entry.unknowns)
        self._within = ""

    def run(self) -> Load:
        """Takes the entry point's steps in order, then what functions would import when they are called."""
        for step in self._entry.steps:
            if self._stopped:
                break
            if isinstance(step, AddRoot):
                self._add_root(step.root, step.front, step.again)
            elif isinstance(step, RunFile):
                drive(self._run_file(step))
            else:
                drive(self._import_step(step))
        self._run_functions()
        return Load(
            entry=self._entry,
            modules=tuple(self._modules),
            by_name=dict(self._by_name),
            imports=tuple(self._imports),
            search_path=tuple(self._roots),
            failures=tuple(self._failures),
            unknowns=tuple(self._unknowns),
            stopped_at=self._stopped,
        )

    # -- steps of the entry point

    def _run_file(self, step: RunFile) -> Steps:
        if step.path not in self._facts:
            return EXTERNAL
        if step.by_location and step.name in self._by_name:
            return self._by_name[step.name]
        request = Request(-1, step.reason.place, "step", step.reason)
        above = step.name.rpartition(".")[0] if step.name != "__main__" else step.package
        if step.parents and above:
            yield self._import_parents(step, above, request._replace(how="parent"))
        portions = (parent(step.path),) if step.path.endswith("__init__.py") else ()
        root = ImportRoot(parent(step.path), _naming(step))
        module = self._new(step.name, step.path, portions, request, root, Certainty.CERTAIN)
        if step.package:
            module = self._modules[module.number] = module._replace(package=step.package)
        if step.registered:
            self._by_name[step.name] = module.number
        return (yield self._execute(module.number))

    def _import_parents(self, step: RunFile, above: str, request: Request) -> Steps:
        """The packages above: by name, or (pytest's importlib mode) from the directories above the file."""
        if not step.by_location:
            return (yield self._import_dotted(above, request, Certainty.CERTAIN))
        parts = above.split(".")
        directories = [parent(step.path)]
        for _ in parts[1:]:
            directories.insert(0, parent(directories[0]))
        for count, directory in enumerate(directories, start=1):
            name = ".".join(parts[:count])
            if name not in self._by_name:
                initial = join(directory, "__init__.py")
                path = initial if initial in self._facts else ""
                root = ImportRoot(parent(directories[0]), _naming(step))
                module = self._new(name, path, (directory,), request, root, Certainty.CERTAIN)
                self._by_name[name] = module.number
                yield self._execute(module.number)
        return EXTERNAL

    def _import_step(self, step: ImportName) -> Steps:
        if step.name == "conftest":
            # pytest forgets the conftest module of another directory before it imports this one
            # (`_pytest.config._ensure_removed_sysmodule`, pytest 9.2).
            self._by_name.pop("conftest", None)
        if step.expected:
            located = self._locator.find_dotted(self._directories, step.name)
            if located is None or located.path != step.expected:
                return EXTERNAL
        request = Request(-1, step.reason.place, "step", step.reason)
        return (yield self._import_dotted(step.name, request, Certainty.CERTAIN))

    def _run_functions(self) -> None:
        """What is imported inside functions happens when they are called: later, and perhaps never."""
        if self._stopped:
            return
        number = 0
        while number < len(self._modules):
            path = self._modules[number].path
            scopes = self._events.of(path) if path else {}
            for scope in scopes:
                if scope and (number, scope) not in self._called:
                    self._within = scope
                    drive(self._execute(number, scope, Certainty.LIKELY))
            number += 1
        self._within = ""

    # -- executing a module or a function

    def _execute(self, number: int, scope: str = "", cap: Certainty = Certainty.CERTAIN) -> Steps:
        module = self._modules[number]
        events = self._events.of(module.path).get(scope) if module.path else None
        for event in events or ():
            if not scope:
                self._reached[number] = event.span.line
            certainty = self._certainty_of(number, event.guards)
            if certainty is None:
                continue
            certainty = min(certainty, cap)
            if isinstance(event, Import):
                if not self._known_external(event):
                    yield self._import_statement(number, event, certainty)
            else:
                yield self._other_event(number, event, certainty)
            if self._stopped:
                break
        if not scope:
            self._reached[number] = sys.maxsize
        return number

    def _other_event(self, number: int, event: Event, certainty: Certainty) -> Steps:
        if isinstance(event, PathEdit):
            self._edit_path(number, event)
        elif isinstance(event, StringImport):
            yield self._import_string(number, event, certainty)
        elif isinstance(event, CallFact):
            yield self._call(number, event, certainty)
        return EXTERNAL

    def _certainty_of(self, number: int, guards: tuple[Guard, ...]) -> Certainty | None:
        """How sure it is that a statement under these guards is executed; None: it is not."""
        certainty = Certainty.CERTAIN
        for guard in guards:
            if guard.kind == "if":
                certainty = Certainty.CANNOT_TELL
            elif guard.kind == "never" or (guard.kind == "try" and guard.arm == 2):
                return None
            elif guard.kind == "main":
                if (self._modules[number].name == "__main__") != (guard.arm == 0):
                    return None
            elif guard.kind == "try" and guard.arm == 1:
                failed = self._failed_tries.get((number, guard.line))
                if failed is None:
                    return None
                certainty = min(certainty, failed)
        return certainty

    def _call(self, number: int, call: CallFact, certainty: Certainty) -> Steps:
        """A function of the project that is called while modules are loaded does its imports now."""
        target, scope = self._callee(number, call.callee)
        if target >= 0 and scope and (target, scope) not in self._called:
            self._called.add((target, scope))
            yield self._execute(target, scope, certainty)
        return EXTERNAL

    def _callee(self, number: int, callee: str) -> tuple[int, str]:
        path = self._modules[number].path
        if callee in self._events.of(path):
            return number, callee
        first, _, rest = callee.partition(".")
        for imported in self._facts[path].imports:
            if (imported.alias or imported.name or imported.module) == first and imported.name:
                place = self._place(path, imported.span)
                for edge, _, where in self._edges.get(number, ()):
                    target = self._modules[edge].path
                    if where == place and target and (rest or imported.name) in self._events.of(target):
                        return edge, rest or imported.name
        return EXTERNAL, ""

    # -- sys.path

    def _add_root(self, root: ImportRoot, front: bool, again: bool = False) -> None:
        if root.path in self._directories:
            if not (front and again):
                return
            root = self._roots.pop(self._directories.index(root.path))
        if front:
            self._roots.insert(0, root)
        else:
            self._roots.append(root)
        self._directories = tuple(each.path for each in self._roots)

    def _edit_path(self, number: int, edit: PathEdit) -> None:
        module = self._modules[number]
        directory = self._resolve(module.path, edit.path)
        if directory is None:
            self._unknowns.append(f"{module.path}:{edit.span.line}: sys.path is changed by {edit.path.path}")
        elif directory in self._index.directories or directory == ".":
            reason = Reason("sys-path-edit", f"{module.path} puts it there", self._place(module.path, edit.span))
            self._add_root(ImportRoot(directory, reason), edit.front, again=True)

    def _resolve(self, path: str, value: PathValue) -> str | None:
        """A path of the project; "" if it lies outside; None if it is unknown."""
        if value.base == "file":
            return join(parent(path), value.path)
        if value.base == "working-directory":
            return join(self._entry.directory, value.path)
        return None if value.base == "unknown" else ""

    # -- import statements

    def _known_external(self, event: Import) -> bool:
        """A cheap no: most imports are of libraries, whose first name no import root provides."""
        if event.level or event.guards:
            return False
        top = event.module.partition(".")[0]
        if top in self._by_name or self._locator.find(self._directories, top) is not None:
            return False
        return not self._assumptions.exists_somewhere(top)

    def _import_statement(self, number: int, event: Import, certainty: Certainty) -> Steps:
        module = self._modules[number]
        place = self._place(module.path, event.span)
        request = Request(number, place, "import")
        name = event.module if not event.level else self._absolute(number, event, place, certainty)
        if name is None:
            return FAILED
        located = yield self._import_or_assume(number, name, event, request, certainty)
        if located == FAILED:
            self._note_failed_try(number, event.guards, Certainty.CANNOT_TELL)
        if located < 0:
            return located
        self._record(number, located, place, certainty)
        if event.name:
            yield self._import_names(located, event.name, request, certainty)
        return located

    def _import_or_assume(
        self, number: int, name: str, event: Import, request: Request, certainty: Certainty
    ) -> Steps:
        located = yield self._import_dotted(name, request, certainty)
        if located != EXTERNAL or event.level:
            return located
        top = name.partition(".")[0]
        if not self._assumptions.exists_somewhere(top) or top in self._by_name:
            return EXTERNAL
        if any(guard.kind == "try" and guard.arm == 0 for guard in event.guards):
            self._note_failed_try(number, event.guards, Certainty.LIKELY)
            return EXTERNAL
        if certainty is Certainty.CANNOT_TELL:
            return EXTERNAL
        return (yield self._assume(number, name, event, request, certainty))

    def _assume(self, number: int, name: str, event: Import, request: Request, certainty: Certainty) -> Steps:
        directory = self._assumptions.provider(self._modules[number].path, name, event.name)
        if directory is None or directory in self._directories:
            return EXTERNAL
        top = name.partition(".")[0]
        text = f"nothing else provides `{top}`, so that it must be installed or on PYTHONPATH"
        self._add_root(ImportRoot(directory, Reason("assumed", text, request.place)), front=False)
        return (yield self._import_dotted(name, request, certainty))

    def _import_names(self, number: int, name: str, request: Request, certainty: Certainty) -> Steps:
        """The part after `from package import`: a name that the package does not bind may be a submodule."""
        module = self._modules[number]
        facts = self._facts.get(module.path)
        names = (facts.exports or ()) if name == "*" and facts else (name,)
        for each in names:
            if each == "*" or not module.portions or self._binds(number, each, set()):
                continue
            if self._locator.find(module.portions, each) is not None:
                child = yield self._import_dotted(f"{module.name}.{each}", request, certainty)
                if child >= 0 and request.place:
                    self._record(request.asker, child, request.place, certainty)
        return number

    def _binds(self, number: int, name: str, seen: set[int]) -> bool:
        """Whether the module has an attribute of that name by now, so that no submodule is looked for."""
        facts = self._facts.get(self._modules[number].path)
        if facts is None or number in seen:
            return False
        seen.add(number)
        if name in facts.bound:
            return True
        until = self._reached.get(number, 0)
        for imported in facts.imports:
            if not imported.scope and imported.span.line < until:
                if imported.name == "*":
                    if any(self._binds(target, name, seen) for target in self._targets(number, imported.span.line)):
                        return True
                elif (imported.alias or imported.name or imported.module.partition(".")[0]) == name:
                    return not any(guard.kind in ("never", "if", "main") for guard in imported.guards)
        return False

    def _targets(self, number: int, line: int) -> list[int]:
        return [target for target, _, place in self._edges.get(number, ()) if place.line == line]

    def _absolute(self, number: int, event: Import, place: Place, certainty: Certainty) -> str | None:
        """The absolute name of a relative import; None (and a failure noted) where there is none (PEP 328)."""
        package = self._modules[number].package
        parts = package.split(".") if package else []
        keep = len(parts) - (event.level - 1)
        if keep < 1:
            kind = "beyond-top-level" if package else "no-parent"
            self._fail(number, kind, event, place, certainty)
            return None
        return ".".join([*parts[:keep], *([event.module] if event.module else [])])

    def _fail(self, number: int, kind: str, event: Import, place: Place, certainty: Certainty) -> None:
        certainty = min(certainty, self._modules[number].certainty)
        statement = f"from {'.' * event.level}{event.module} import {event.name}"
        failure = ImportFailure(kind, number, place, statement, certainty)
        self._failures.append(failure)
        if any(guard.kind == "try" for guard in event.guards):
            self._note_failed_try(number, event.guards, Certainty.CERTAIN)
        elif certainty is Certainty.CERTAIN and not self._inside_try(number):
            self._stopped = failure

    def _inside_try(self, number: int) -> bool:
        """Whether some import on the way to this module stands in a `try`, whose handler may catch the failure."""
        while number >= 0:
            request = self._modules[number].request
            if request.asker >= 0 and request.place:
                for imported in self._facts[self._modules[request.asker].path].imports:
                    if imported.span.line == request.place.line and any(g.kind == "try" for g in imported.guards):
                        return True
            number = request.asker
        return False

    def _note_failed_try(self, number: int, guards: tuple[Guard, ...], certainty: Certainty) -> None:
        for guard in guards:
            if guard.kind == "try" and guard.arm == 0:
                self._failed_tries[number, guard.line] = certainty

    # -- strings that import

    def _import_string(self, number: int, event: StringImport, certainty: Certainty) -> Steps:
        module = self._modules[number]
        request = Request(number, self._place(module.path, event.span), event.how)
        if event.file is not None:
            path = self._resolve(module.path, event.file)
            if path and path in self._facts:
                portions = (parent(path),) if path.endswith("__init__.py") else ()
                root = ImportRoot(parent(path), Reason("sys-path-edit", "a loader is given the file", request.place))
                loaded = self._new(event.name or "<run_path>", path, portions, request, root, certainty)
                self._record(number, loaded.number, self._place(module.path, event.span), certainty)
                yield self._execute(loaded.number)
            return EXTERNAL
        if event.how.startswith("celery") and self._entry.kind != "worker":
            return EXTERNAL
        for name in self._string_targets(number, event):
            target = yield self._import_dotted(name, request, certainty)
            if target >= 0:
                self._record(number, target, self._place(module.path, event.span), certainty)
        return EXTERNAL

    def _string_targets(self, number: int, event: StringImport) -> list[str]:
        value = event.target
        if value.kind == "name":
            names = self._strings_elsewhere(number, value.text)
        else:
            names = [value.text] if value.kind == "string" else []
        if event.how == "celery-autodiscover":
            return [f"{name}.{event.package or 'tasks'}" for name in names]
        return [self._anchored(number, name, event.package) for name in names if name]

    def _anchored(self, number: int, name: str, package: str) -> str:
        """`import_module(".models", package)`: the name relative to the package (`__name__` and `__package__` too)."""
        if not name.startswith("."):
            return name
        anchor = self._modules[number].package if package in ("__name__", "__package__", "") else package
        level = len(name) - len(name.lstrip("."))
        parts = anchor.split(".")
        return ".".join([*parts[: len(parts) - (level - 1)], name.lstrip(".")])

    def _strings_elsewhere(self, number: int, dotted: str) -> list[str]:
        """The strings of a list in another module: `for name in settings.MODELS: import_module(name)`."""
        owner, _, attribute = dotted.rpartition(".")
        target = self._by_name.get(owner, number if not owner else EXTERNAL)
        if target < 0 or not self._modules[target].path:
            return []
        facts = self._facts[self._modules[target].path]
        for alias in facts.aliases:
            if alias.target == attribute and alias.value.kind == "list":
                return [item.text for item in alias.value.items if item.kind == "string"]
        return []

    # -- modules

    def _import_dotted(self, name: str, request: Request, certainty: Certainty) -> Steps:
        """Imports `a`, then `a.b`, then `a.b.c`. Returns the number of the last, EXTERNAL or FAILED."""
        loaded = self._by_name.get(name)
        if loaded is not None:
            self._confirm(loaded, request, certainty)
            return loaded
        parts = name.split(".")
        number = EXTERNAL
        for count in range(1, len(parts) + 1):
            prefix = ".".join(parts[:count])
            how = request if count == len(parts) else request._replace(how="parent")
            number = yield self._import_one(prefix, number, how, certainty)
            if number < 0:
                return number
        return number

    def _import_one(self, name: str, parent_number: int, request: Request, certainty: Certainty) -> Steps:
        loaded = self._by_name.get(name)
        if loaded is not None:
            self._confirm(loaded, request, certainty)
            return loaded
        located, root = self._locate(name, parent_number)
        if located is None:
            return self._missing(parent_number)
        module = self._new(name, located.path, located.portions, request, root, certainty)
        self._by_name[name] = module.number
        if located.path:
            yield self._execute(module.number)
        return module.number

    def _locate(self, name: str, parent_number: int) -> tuple[Located | None, ImportRoot | None]:
        top, _, last = name.rpartition(".")
        if top:
            above = self._modules[parent_number]
            return self._locator.find(above.portions, last), above.root
        located = self._locator.find(self._directories, last)
        return located, self._roots[located.entry] if located else None

    def _missing(self, parent_number: int) -> int:
        """A missing submodule of a regular package fails; below a namespace package the name may be a library's."""
        if parent_number < 0 or not self._modules[parent_number].path:
            return EXTERNAL
        return FAILED

    def _new(
        self,
        name: str,
        path: str,
        portions: tuple[str, ...],
        request: Request,
        root: ImportRoot | None,
        certainty: Certainty,
    ) -> LoadedModule:
        if request.asker >= 0:
            certainty = min(certainty, self._modules[request.asker].certainty)
        if root is not None and root.reason.kind == "assumed":
            certainty = min(certainty, Certainty.LIKELY)
        module = LoadedModule(
            number=len(self._modules),
            name=name,
            path=path,
            identity=self._index.identity(path),
            package=self._package(name, path, portions),
            request=request,
            root=root,
            portions=portions,
            certainty=certainty,
            within=self._within,
        )
        self._modules.append(module)
        return module

    def _package(self, name: str, path: str, portions: tuple[str, ...]) -> str:
        """`__package__`: for `python -m package.module` the package that is already loaded from the file's directory."""
        if name == "__main__":
            directory = parent(path)
            for module in self._modules:
                if directory in module.portions:
                    return module.name
            return ""
        return name if portions else name.rpartition(".")[0]

    def _record(self, asker: int, target: int, place: Place, certainty: Certainty) -> None:
        self._imports.append(ResolvedImport(asker, place, target, certainty))
        self._edges.setdefault(asker, []).append((target, certainty, place))

    def _confirm(self, number: int, request: Request, certainty: Certainty) -> None:
        """A module that was loaded for a weaker reason is asked for again for a stronger one."""
        if request.asker >= 0:
            certainty = min(certainty, self._modules[request.asker].certainty)
        waiting = [(number, request, certainty)]
        while waiting:
            target, asked, level = waiting.pop()
            module = self._modules[target]
            if module.root is not None and module.root.reason.kind == "assumed":
                level = min(level, Certainty.LIKELY)
            if level <= module.certainty:
                continue
            self._modules[target] = module._replace(certainty=level, request=asked, within=self._within)
            for child, cap, place in self._edges.get(target, ()):
                waiting.append((child, Request(target, place, "import"), min(level, cap)))

    def _place(self, path: str, span: Span) -> Place:
        return Place(path, span.line, span.column, span.end_column)


def _naming(step: RunFile) -> Reason:
    """Why a module that a tool starts has its name."""
    if not step.by_location:
        return step.reason
    return Reason("pytest-insertion", "pytest names modules by their place in importlib mode", step.reason.place)


def simulate(
    index: FileIndex,
    modules: Mapping[str, ModuleFacts],
    events: Events,
    locator: Locator,
    assumptions: Assumptions,
    entry: EntryPoint,
) -> Load:
    """What `entry` loads."""
    return Simulator(index, modules, events, locator, assumptions, entry).run()


