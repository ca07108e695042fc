"""The finder that looks on: it asks the finders behind it and returns what they found."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader, SourcelessFileLoader
from threading import get_ident
from types import ModuleType
from typing import Any, Protocol

from onebase.observer.executing import Executing
from onebase.observer.execution import Execution
from onebase.observer.frames import asking
from onebase.observer.observation import Observation
from onebase.observer.switch import Switch

# Their instances serve one module each, so that what is put on an instance concerns that module alone.
PLAIN = frozenset({SourceFileLoader, SourcelessFileLoader})
MOST_MOVES = 20


class Policy(Protocol):
    """What is done about a second name. Both calls come from within an import; neither may import anything."""

    def found(self, spec: ModuleSpec, execution: Execution) -> bool:
        """A file of the project was found under a name; it is not executed yet, and may never be.

        Returns whether it will be executed under that name, if it is imported.
        """

    def failed(self, name: str, module: ModuleType) -> None:
        """The execution of a file under a name ended with an exception."""


class ObservingFinder:
    """A finder for the front of `sys.meta_path` (Python documentation, "The meta path").

    It finds nothing itself. Whatever the finders behind it return goes back untouched, save for what the policy does.
    """

    def __init__(self, observation: Observation, switch: Switch, policy: Policy | None = None) -> None:
        self._observation = observation
        self._switch = switch
        self._policy = policy
        self._executing = Executing(observation.log, switch, None if policy is None else policy.failed)
        self._asked: set[tuple[int, str]] = set()
        self._moves = 0
        self.after: dict[str, Any] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the finders behind this one find. None also where one of them is asking us back."""
        question = (get_ident(), name)
        if question in self._asked:
            return None
        self._asked.add(question)
        try:
            spec = self._ask_others(name, path, target)
        finally:
            self._asked.discard(question)
        if spec is None or not self._switch.on:
            return spec
        try:
            origin = spec.origin
            identity = self._observation.files.of_the_project(origin) if origin else ""
            if origin and identity:
                self._look((name, origin, identity), spec, target)
            elif name in self.after:
                self._tell_afterwards(name, spec)
        except Exception as error:  # noqa: BLE001 - the import goes on, whatever is wrong with us
            self._switch.off(error)
        return spec

    def _ask_others(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        if sys.meta_path[0] is not self and self._moves < MOST_MOVES:
            self._to_the_front()
        behind = self not in sys.meta_path
        for finder in sys.meta_path[:]:
            if finder is self:
                behind = True
            elif behind:
                find = getattr(finder, "find_spec", None)
                if find is None:
                    return None  # one with `find_module` only, which Python up to 3.11 knows how to ask
                spec: ModuleSpec | None = find(name, path, target)
                if spec is not None:
                    return spec
        return None

    def _look(self, found: tuple[str, str, str], spec: ModuleSpec, target: ModuleType | None) -> None:
        loader = spec.loader
        plain = type(loader) in PLAIN
        if not plain and not spec.has_location:
            return
        observation = self._observation
        asked = asking()
        if sys.path != observation.path:
            observation.look_at_search_path(asked)
        row = (*found, asked, target is not None, plain)
        if plain:
            self._executing.prepare(loader, row)
        policy = self._policy
        as_it_is = policy is None or target is not None or policy.found(spec, Execution(row, observation.log))
        if as_it_is and not plain:
            observation.log.rows.append(row)

    def _to_the_front(self) -> None:
        """Some finders, such as pytest's, put themselves first and answer. Two that both want to be first must stop."""
        if self in sys.meta_path:
            self._moves += 1
            sys.meta_path.remove(self)
            sys.meta_path.insert(0, self)

    def _tell_afterwards(self, name: str, spec: ModuleSpec) -> None:
        if type(spec.loader) in PLAIN:
            tell = self.after.pop(name)
            spec.loader.exec_module = Telling(spec.loader, tell, self._switch)  # type: ignore[method-assign, union-attr]


class Telling:
    """Stands in for `exec_module` of one loader of a library, and tells when the library has been executed."""

    __slots__ = ("_loader", "_switch", "_tell")

    def __init__(self, loader: Any, tell: Any, switch: Switch) -> None:  # noqa: ANN401 - any loader
        self._loader = loader
        self._tell = tell
        self._switch = switch

    def __call__(self, module: ModuleType) -> None:
        """Executes the module as its loader would."""
        self._loader.__dict__.pop("exec_module", None)
        self._loader.exec_module(module)
        if self._switch.on:
            try:
                self._tell()
            except Exception as error:  # noqa: BLE001 - as above
                self._switch.off(error)
