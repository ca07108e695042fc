"""The whole project, linked: facts of all files, entry points, and the load of each entry point."""

from collections.abc import Callable, Collection, Mapping
from functools import cache, cached_property
from typing import Any, TypeVar

from onebase.facts.module import Alias, ClassFact, ModuleFacts
from onebase.program.assume import Assumptions
from onebase.program.default_schemas import schema_settings
from onebase.program.dialects import dialects_of
from onebase.program.doubles import Double, doubles_of, unite_causes
from onebase.program.events import Events
from onebase.program.everything import WHAT_IF, is_of_models, with_everything
from onebase.program.functions import Function, Functions
from onebase.program.handed_on import HandedOn, reader
from onebase.program.lazy_names import LazyNames
from onebase.program.load import Load, LoadedModule
from onebase.program.locate import Locator
from onebase.program.names import Bindings
from onebase.program.shared import Shared
from onebase.program.simulate import Simulator
from onebase.program.uses import Uses
from onebase.program.world import World, build_world
from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Plugins, Reason
from onebase.project.files import FileIndex
from onebase.vocabulary import Certainty

Answer = TypeVar("Answer")


class Program:
    """What rules are written against, together with a Load.

    `modules` are the facts of every file by path; `complete(path)` reads a file wholly where only its imports were
    needed so far. `external` gives the import names of declared dependencies, `plugins` the entry points of packages
    that the project declares itself. `changed` are files whose content is not the one on the disk. Loads and worlds are
    computed once, when they are asked for.
    """

    def __init__(
        self,
        index: FileIndex,
        modules: Mapping[str, ModuleFacts],
        complete: Callable[[str], ModuleFacts],
        entry_points: tuple[EntryPoint, ...],
        external: Callable[[], Collection[str]] = frozenset,
        changed: Mapping[str, bytes] | None = None,
        plugins: Callable[[], Plugins] = dict,
    ) -> None:
        self.index = index
        self.modules = modules
        self.entry_points = entry_points
        self.changed = changed or {}
        self._complete = complete
        self.locator = Locator(index)
        self._external = cache(external)
        self._assumptions = Assumptions(index, self.locator, self.complete, self._external)
        lazy = LazyNames(modules, index.directory)
        self._handed_on = HandedOn(modules, reader(index.directory, self.changed))
        events = Events(modules, self._assumptions.exists_somewhere, self._handed_on)
        self._simulator = Simulator(
            Shared(index, modules, self.complete, events, self._assumptions, self.locator, lazy, cache(plugins))
        )
        self._uses = Uses(index)
        self._functions = Functions(index)
        self._bindings = Bindings(self.complete, lazy)
        self._computed: dict[Callable[[Program], Any], Any] = {}
        self._called: dict[str, frozenset[str]] = {}
        self._loads: dict[EntryPoint, Load] = {}
        self._worlds: dict[EntryPoint, World] = {}
        self._wholes: dict[EntryPoint, World] = {}
        self._doubles: dict[EntryPoint, tuple[Double, ...]] = {}

    def complete(self, path: str) -> ModuleFacts:
        """The complete facts of one file."""
        facts = self.modules[path]
        return facts if facts.complete else self._complete(path)

    def once(self, compute: "Callable[[Program], Answer]") -> Answer:
        """What `compute` makes of this program, computed when it is first asked for: for rules that ask the same of
        every load."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        answer: Answer = self._computed[compute]
        return answer

    def functions(self, path: str) -> tuple[Function, ...]:
        """The functions of one file, with what they call: for rules that ask how often one of them is called."""
        return self._functions.of(path)

    def called(self, path: str) -> frozenset[str]:
        """The last names of everything that one file calls: what no file calls need not be looked for in each load."""
        if path not in self._called:
            self._called[path] = frozenset(call.callee.rpartition(".")[2] for call in self.modules[path].calls)
        return self._called[path]

    def load(self, entry: EntryPoint) -> Load:
        """What an entry point loads."""
        if entry not in self._loads:
            self._loads[entry] = self._settled(self._simulator.run(entry))
        return self._loads[entry]

    def _settled(self, load: Load) -> Load:
        """What only a function brings in that nobody calls is doubtful; asked where the answer can matter."""
        modules = tuple(
            module._replace(certainty=Certainty.CANNOT_TELL) if self._is_idle(load, module) else module
            for module in load.modules
        )
        return load._replace(modules=modules) if modules != load.modules else load

    def _is_idle(self, load: Load, module: LoadedModule) -> bool:
        name = module.within
        if module.certainty is not Certainty.LIKELY or not name or "." in name or name.startswith("test"):
            return False
        matters = bool(module.path) and (self._relevant(module.path) or len(load.by_identity[module.identity]) > 1)
        return matters and (name == "__getattr__" or not self._uses.is_used(name))

    def prepare(self) -> None:
        """Computes now what takes long and every load asks for: each of several processes would do it for itself."""
        self._handed_on.prepare()

    def world(self, load: Load) -> World:
        """The MetaData, registries, mapped classes and tables that a load makes."""
        if load.entry not in self._worlds:
            self._worlds[load.entry] = build_world(load, self._relevant, self._bindings, self._schema_settings)
        return self._worlds[load.entry]

    @cached_property
    def _schema_settings(self) -> Mapping[str, tuple[Alias, ...]]:
        return schema_settings(self.modules)

    @cached_property
    def nothing(self) -> Load:
        """The load of a process that starts nothing, with the project and its `src` on the path."""
        reason = Reason("assumed", "no entry point is known")
        roots = tuple(
            ImportRoot(path, reason) for path in ("src", ".") if path == "." or path in self.index.directories
        )
        return self.load(EntryPoint("configured", "", reason, ".", roots, ()))

    @cached_property
    def defining(self) -> int:
        """How many files define anything: what following their loads, and the rules, take their time for."""
        return sum(1 for path in self.modules if self._relevant(path))

    @cached_property
    def model_files(self) -> tuple[str, ...]:
        """The files of the application that declare models, sorted; tests and migrations are none."""
        return tuple(sorted(path for path, facts in self.modules.items() if is_of_models(self.index, facts)))

    def whole(self, load: Load) -> World:
        """The world of a load that in addition imports every file with models; its own world where it has them all."""
        if load.entry not in self._wholes:
            loaded = {module.path for module in load.modules}
            missing = [path for path in self.model_files if path not in loaded]
            self._wholes[load.entry] = self._with(load, missing) if missing else self.world(load)
        return self._wholes[load.entry]

    def loaded_with(self, load: Load, name: str) -> frozenset[str]:
        """The files that the entry point of a load would surely load, if it imported this module as well."""
        step = ImportName(name, WHAT_IF)
        load = self._simulator.run(load.entry._replace(steps=(*load.entry.steps, step)))
        return frozenset(
            module.path for module in load.modules if module.path and module.certainty is not Certainty.CANNOT_TELL
        )

    def _with(self, load: Load, paths: list[str]) -> World:
        entry = with_everything(load, paths)
        if entry == load.entry:
            return self.world(load)
        return build_world(self._simulator.run(entry), self._relevant, self._bindings, self._schema_settings)

    @property
    def declared(self) -> Collection[str]:
        """The import names, in lower case, that the declared dependencies of the project provide."""
        return self._external()

    def provides(self, name: str) -> bool:
        """Whether some directory of the project holds a module or package of this name."""
        return self._assumptions.exists_somewhere(name)

    @cached_property
    def dialects(self) -> frozenset[str]:
        """The databases that the project speaks to, by the names of their dialects; empty where nothing tells."""
        return dialects_of(self.modules.values(), self.declared)

    @cached_property
    def class_statements(self) -> Mapping[str, tuple[tuple[str, ClassFact], ...]]:
        """`__name__` → the class statements of that name in the whole project, loaded or not, each with its file."""
        found: dict[str, list[tuple[str, ClassFact]]] = {}
        for path, facts in sorted(self.modules.items()):
            for fact in facts.classes:
                found.setdefault(fact.name.rpartition(".")[2], []).append((path, fact))
        return {name: tuple(statements) for name, statements in found.items()}

    def doubles(self, load: Load) -> tuple[Double, ...]:
        """The files that a load executes under more than one name."""
        if load.entry not in self._doubles:
            found = {load.entry: doubles_of(load, self.index)}
            if found[load.entry]:  # what most loads do not have; only then others have to be known
                loads = [self.load(entry) for entry in self.entry_points]
                found = unite_causes({each.entry: doubles_of(each, self.index) for each in loads})
            self._doubles.update(found)
        return self._doubles[load.entry]

    def _relevant(self, path: str) -> bool:
        facts = self.modules[path]
        return facts.complete and bool(facts.classes or facts.tables or facts.creations or facts.calls)
