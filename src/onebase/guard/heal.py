"""Heal: the second name of a file becomes the module that is there already."""

import importlib
import os
import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from onebase.guard.living import Living
from onebase.guard.loaders import Before
from onebase.observer.execution import Execution
from onebase.observer.log import Row
from onebase.observer.observation import PROCESS_NAMES, Observation, root_of
from onebase.observer.records import Healed


class Heal:
    """Gives one file one module.

    `names` says under which name a file (its real path) is to be executed; SQLAlchemy finds classes by any end of their
    module's name, so that the longest of the names in use must win. Without an entry the first name wins.
    Only files of the same real directory and name count as one: a copy, or a link to a single file, does not.
    """

    def __init__(self, observation: Observation, names: Mapping[str, str]) -> None:
        self._observation = observation
        self._names = names
        self._living = Living(observation)
        self._stands_for: dict[str, str] = {}

    def found(self, spec: ModuleSpec, row: Row) -> bool:
        """Lets the name stand for another one, if the file has or should have another one."""
        living = self._living.get(row[2])
        if living is None and not self._names and not self._stands_for:
            return True
        real = living.name if living is not None else self._real_name(row[0], row[2])
        if not real or real == row[0] or row[0] in PROCESS_NAMES:
            return True
        execution = Execution(row, self._observation.log)
        if self._is_collected_elsewhere(execution, real):
            return True
        _Alias(spec, self._observation, real, execution, self._stands_for)
        return False

    def failed(self, name: str, module: ModuleType) -> None:
        """Takes away the other names of a module whose execution failed, as Python takes away its own."""
        for healed in self._observation.healed:
            if healed.real == name and sys.modules.get(healed.name) is module:
                del sys.modules[healed.name]

    def _real_name(self, name: str, identity: str) -> str:
        wanted = self._names.get(identity, "")
        if wanted and self._is_reachable(wanted, identity):
            return wanted
        return self._below_the_real_parent(name) if self._stands_for else ""

    def _below_the_real_parent(self, name: str) -> str:
        """`src.models.user` for `models.user` where `models` stands for `src.models`; "" otherwise.

        Otherwise an import cycle would look for `user` in the attributes of `src.models` and not find it.
        """
        parent, dot, child = name.rpartition(".")
        real = self._stands_for.get(parent) if dot else None
        return f"{real}.{child}" if real else ""

    def _is_reachable(self, name: str, identity: str) -> bool:
        """Whether the directory from which the name follows is on `sys.path` in this process."""
        root = root_of(name, identity)
        return any(os.path.realpath(entry or os.curdir) == root for entry in sys.path)

    def _is_collected_elsewhere(self, execution: Execution, real: str) -> bool:
        """Whether pytest collects the file through another path: its fixtures belong to the path, so it is its own."""
        by_pytest = execution.asker is not None and execution.asker.module.startswith("_pytest.")
        return by_pytest and getattr(sys.modules.get(real), "__file__", execution.file) != execution.file


class _Alias(Before):
    """Creates no module but gives the one of the other name, which is imported first if need be.

    The spec keeps its origin: pytest's importlib mode looks at it. `importlib` puts the spec of the second name on the
    module (`_init_module_attrs`), so the first one is put back.
    """

    def __init__(
        self,
        spec: ModuleSpec,
        observation: Observation,
        real: str,
        execution: Execution,
        stands_for: dict[str, str],
    ) -> None:
        super().__init__(spec)
        self._stands_for = stands_for
        self._observation = observation
        self._real = real
        self._execution = execution
        self._spec: Any = None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The module of the other name. It may be in the middle of its execution, as in any import cycle."""
        module = importlib.import_module(self._real)
        self._spec = getattr(module, "__spec__", None)
        healed = Healed(spec.name, self._real, self._execution.file, self._execution.asker)
        self._observation.healed.append(healed)
        self._stands_for.setdefault(spec.name, self._real)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Executes nothing."""
        module.__spec__ = self._spec
