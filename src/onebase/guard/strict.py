"""Strict: the second execution of a file with tables is refused at the import that asks for it."""

from collections.abc import Callable
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import ModuleType

from onebase.guard.living import Living
from onebase.guard.loaders import Before
from onebase.observer.execution import Execution
from onebase.observer.log import Row
from onebase.observer.observation import Observation
from onebase.vocabulary import Finding


class DoubleImport(RuntimeError):
    """A file that defines tables was about to be executed a second time.

    No ImportError, because programs that try an import and go on without it would swallow it.
    """


class Strict:
    """Refuses second names of files whose first execution has made tables."""

    def __init__(self, observation: Observation, tell: Callable[[Finding], None]) -> None:
        self._observation = observation
        self._tell = tell
        self._living = Living(observation)

    def found(self, spec: ModuleSpec, row: Row) -> bool:
        """Prepares the refusal; a spec that is only looked at harms nobody."""
        first = self._living.get(row[2])
        if first is not None and first.name != row[0]:
            _Refusing(spec, self._observation, self._tell, (first, Execution(row, self._observation.log)))
        return True

    def failed(self, name: str, module: ModuleType) -> None:
        """Nothing to do."""


class _Refusing(Before):
    def __init__(
        self,
        spec: ModuleSpec,
        observation: Observation,
        tell: Callable[[Finding], None],
        pair: tuple[Execution, Execution],
    ) -> None:
        super().__init__(spec)
        self._observation = observation
        self._tell = tell
        self._pair = pair

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Raises DoubleImport where the first execution has made tables."""
        first, second = self._pair
        if not self._observation.tables_of(first):
            return self.step_aside(spec)
        from onebase.observer.double import describe
        from onebase.observer.text import render

        finding = describe(self._observation, first, second)
        with suppress(Exception):  # the refusal is what counts
            self._tell(finding)
        raise DoubleImport("\n".join(render(finding)))
