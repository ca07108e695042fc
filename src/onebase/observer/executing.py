"""The execution of one module, told from the inside."""

import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any

from onebase.observer.frames import MACHINERY, hidden
from onebase.observer.log import Log, Row
from onebase.observer.switch import Switch


def is_being_imported(name: str) -> bool:
    """Whether a module is in the middle of its execution; `importlib` keeps that in its spec (3.10 to 3.14)."""
    module = sys.modules.get(name)
    return module is not None and bool(getattr(getattr(module, "__spec__", None), "_initializing", False))


class Executing:
    """Writes down how executions begin and fail."""

    __slots__ = ("_failed", "_log", "_switch", "rows")

    def __init__(self, log: Log, switch: Switch, failed: Callable[[str, ModuleType], None] | None) -> None:
        self._log = log
        self._switch = switch
        self._failed = failed
        self.rows = log.rows

    def broken(self, defect: Exception) -> None:
        """Something of ours is wrong; the module is executed nevertheless."""
        self._switch.off(defect)

    def failed(self, row: Row, module: ModuleType, error: BaseException) -> None:
        """An execution ended with an exception, which is what counts for the program."""
        try:
            if self._switch.on:
                self._log.failed(row, error)
                if self._failed is not None:
                    self._failed(row[0], module)
        except Exception as defect:  # noqa: BLE001 - as above
            self._switch.off(defect)


def _of_python(method: Any) -> Any:  # noqa: ANN401 - a tool may have put anything in its place
    """`exec_module` as Python's loaders inherit it (`_LoaderBasics`, 3.10 to 3.14), None for anything else."""
    code = getattr(method, "__code__", None)
    return None if code is None or code.co_filename not in MACHINERY else method


_EXEC_MODULE = _of_python(SourceFileLoader.exec_module)


@hidden
def execute(prepared: tuple[Executing, Any, Row], module: ModuleType) -> None:
    """Stands in for `exec_module` of a single loader instance, once, and executes the module as it would."""
    executing, loader, row = prepared
    try:
        del loader.exec_module
        executing.rows.append(row)
    except Exception as defect:  # noqa: BLE001 - the module is executed, whatever is wrong with us
        executing.broken(defect)
    try:
        code = loader.get_code(module.__name__) if type(loader).exec_module is _EXEC_MODULE else None
        if code is None:
            loader.exec_module(module)
        else:  # what it does, one frame nearer to the border of Python's stack than alone, instead of one further
            exec(code, module.__dict__)  # noqa: S102 - as importlib does
    except BaseException as error:
        executing.failed(row, module, error)
        raise
