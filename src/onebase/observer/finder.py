"""The finder that looks on: it asks the finders behind it and returns what they found."""

from __future__ import annotations

import sys
from _imp import is_builtin, is_frozen
from collections.abc import Sequence
from importlib.machinery import (
    BuiltinImporter,
    FrozenImporter,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from itertools import takewhile
from threading import get_ident
from types import MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from onebase.observer.executing import Executing, execute
from onebase.observer.frames import asking, hidden
from onebase.observer.log import Row
from onebase.observer.observation import Observation
from onebase.observer.switch import Switch

# Their instances serve one module each, so that what is put on an instance concerns that module alone.
PLAIN = frozenset({SourceFileLoader, SourcelessFileLoader})
MOST_MOVES = 20
BY_PYTHON = (BuiltinImporter, FrozenImporter, PathFinder)
# All finders; behind this one those of other tools, whether Python's own three come next, and what comes after them.
Behind = tuple[list[Any], Sequence[Any], bool, Sequence[Any]]
OURS = "onebase."  # pytest's finder, which rewrites assertions, takes as long for a module as Python does to import it


if TYPE_CHECKING:  # to create the class takes longer than to import this module
    from typing import Protocol

    class Policy(Protocol):
        """What is done about a second name. Both calls come from within an import; neither may import anything."""

        def found(self, spec: ModuleSpec, row: Row) -> bool:
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
        self._identity = observation.files.of_the_project
        self._switch = switch
        self._policy = policy
        self._executing = Executing(observation.log, switch, None if policy is None else policy.failed)
        self._behind: Behind = ([], (), False, ())
        self._asked: dict[str, int] = {}  # name and thread
        self._moves = 0
        self.after: dict[str, Any] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the finders behind this one find. None also where one of them is asking us back, and where something of
        ours is wrong: Python asks them then."""
        try:
            finders, others, by_python, last = self._behind
            if sys.meta_path != finders:
                _, others, by_python, last = self._look_behind()
        except Exception as error:  # noqa: BLE001 - the import goes on
            self._switch.off(error)
            return None
        if self._asked and self._asked.get(name) == get_ident():
            return None
        spec = self._ask(others, name, path, target) if others else None
        # In words, because a loop over different types is slower. The first two find nothing but what `_imp` knows
        # (`importlib._bootstrap`, CPython 3.10 to 3.14), and that is asked without a call of Python code.
        if spec is None and by_python:
            spec = (
                (BuiltinImporter.find_spec(name, path, target) if is_builtin(name) else None)
                or (FrozenImporter.find_spec(name, path, target) if is_frozen(name) else None)
                or PathFinder.find_spec(name, path, target)
                or (self._ask(last, name, path, target) if last else None)
            )
        if spec is not None and self._switch.on:
            try:
                self._note(name, spec, target)
            except Exception as error:  # noqa: BLE001 - as above
                self._switch.off(error)
        return spec

    def _ask(
        self, finders: Sequence[Any], name: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        """What finders of other tools find, which may ask us for the same name."""
        if name.startswith(OURS):
            return None
        self._asked[name] = get_ident()
        try:
            for finder in finders:
                spec: ModuleSpec | None = finder.find_spec(name, path, target)
                if spec is not None:
                    return spec
            return None
        finally:
            self._asked.pop(name, None)

    def _look_behind(self) -> Behind:
        """Which finders are there now.

        Some, such as pytest's, put themselves first and answer, so that this one goes to the front again. Two that both
        want to be first must stop. One that only has `find_module` is left to Python, which knows up to 3.11 how to ask
        it, with all behind it.
        """
        finders = sys.meta_path
        if self in finders and finders[0] is not self and self._moves < MOST_MOVES:
            self._moves += 1
            finders.remove(self)
            finders.insert(0, self)
        behind = finders[finders.index(self) + 1 :] if self in finders else finders[:]
        asked = list(takewhile(lambda finder: hasattr(finder, "find_spec"), behind))
        at = asked.index(BuiltinImporter) if BuiltinImporter in asked else 0
        if tuple(asked[at : at + 3]) == BY_PYTHON:
            self._behind = (finders[:], asked[:at], True, asked[at + 3 :])
        else:
            self._behind = (finders[:], asked, False, ())
        return self._behind

    def _note(self, name: str, spec: ModuleSpec, target: ModuleType | None) -> None:
        """Every module comes by here: what follows is written for speed, in as few calls as possible."""
        origin = spec.origin
        if not origin:
            return
        identity = self._identity(origin)
        if not identity:
            if name in self.after:
                self._tell_afterwards(name, spec)
            return
        loader: Any = spec.loader
        plain = type(loader) in PLAIN
        if not plain and not spec.has_location:
            return
        asked = asking()
        observation = self._observation
        if sys.path != observation.path:
            observation.look_at_search_path(asked)
        row = (name, origin, identity, asked, target is not None, plain)
        if plain:  # a method costs less than any other object that can be called
            loader.exec_module = MethodType(execute, (self._executing, loader, row))
        policy = self._policy
        as_it_is = policy is None or target is not None or policy.found(spec, row)
        if as_it_is and not plain:
            observation.log.rows.append(row)

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

    @hidden
    def __call__(self, module: ModuleType) -> None:
        """Executes the module as its loader would."""
        self._loader.__dict__.pop("exec_module", None)
        self._loader.exec_module(module)
        if self._switch.on:
            try:
                self._tell()
            except Exception as error:  # noqa: BLE001 - as above
                self._switch.off(error)
