"""The execution of one module, told from the inside."""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from onebase.observer.frames import hidden
from onebase.observer.log import Log, Row
from onebase.observer.switch import Switch


class Executing:
    """Stands in for `exec_module` of single loader instances, once each, and writes down how it goes."""

    def __init__(self, log: Log, switch: Switch, failed: Callable[[str, ModuleType], None] | None) -> None:
        self._log = log
        self._switch = switch
        self._failed = failed
        self._execute_with = self._execute  # bound once

    def prepare(self, loader: Any, row: Row) -> None:  # noqa: ANN401 - any loader
        """Has the next execution by `loader` written down as `row`."""
        loader.exec_module = partial(self._execute_with, loader, row)

    @hidden
    def _execute(self, loader: Any, row: Row, module: ModuleType) -> None:  # noqa: ANN401 - any loader
        try:
            loader.__dict__.pop("exec_module", None)
            if self._switch.on:
                self._log.began(row)
        except Exception as defect:  # noqa: BLE001 - the module is executed, whatever is wrong with us
            self._switch.off(defect)
        try:
            loader.exec_module(module)
        except BaseException as error:
            self._fail(row, module, error)
            raise
        self._log.running.discard(id(row))

    def _fail(self, row: Row, module: ModuleType, error: BaseException) -> None:
        try:
            if self._switch.on:
                self._log.failed(row, error)
                if self._failed is not None:
                    self._failed(row[0], module)
        except Exception as defect:  # noqa: BLE001 - the error of the program is what counts
            self._switch.off(defect)
