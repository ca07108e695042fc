"""The execution of one module, told from the inside."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from onebase.observer.frames import hidden
from onebase.observer.observation import Observation
from onebase.observer.records import Execution, Raised, State
from onebase.observer.switch import Switch


class Executing:
    """Stands in for `exec_module` of one loader instance, once, and writes down how it goes."""

    __slots__ = ("_execution", "_failed", "_loader", "_observation", "_switch")

    def __init__(
        self,
        loader: Any,  # noqa: ANN401 - any loader
        execution: Execution,
        observation: Observation,
        switch: Switch,
        failed: Callable[[Execution], None] | None,
    ) -> None:
        self._loader = loader
        self._execution = execution
        self._observation = observation
        self._switch = switch
        self._failed = failed

    @hidden
    def __call__(self, module: ModuleType) -> None:
        """Executes the module as its loader would."""
        loader, execution = self._loader, self._execution
        try:
            loader.__dict__.pop("exec_module", None)
            if self._switch.on:
                self._observation.began(execution, module)
        except Exception as defect:  # noqa: BLE001 - the module is executed, whatever is wrong with us
            self._switch.off(defect)
        try:
            loader.exec_module(module)
        except BaseException as error:
            self._fail(error)
            raise
        execution.state = State.DONE

    def _fail(self, error: BaseException) -> None:
        try:
            self._execution.state = State.FAILED
            self._execution.raised = Raised.of(error)
            if self._failed is not None:
                self._failed(self._execution)
        except Exception as defect:  # noqa: BLE001 - the error of the program is what counts
            self._switch.off(defect)
