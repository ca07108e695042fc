"""What is written down while a process runs: as little as possible, read only when something has to be said."""

import weakref
from enum import Enum
from typing import Any

from onebase.named_tuple import NamedTuple
from onebase.observer.frames import Spot


class State(Enum):
    """How far the execution of a module's code has come. `FOUND`: nobody has told that it began."""

    FOUND = "found"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Raised(NamedTuple):
    """An exception, without the frames that it would keep alive."""

    kind: str
    message: str
    file: str
    line: int

    @classmethod
    def of(cls, error: BaseException) -> "Raised":
        """What is told of `error`; its own `__str__` may fail."""
        try:
            message = str(error)
        except Exception:  # noqa: BLE001 - the exception is the user's, and so is what it does when printed
            message = ""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = ("", 0) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        return cls(type(error).__name__, message, *place)


class PathEntry(NamedTuple):
    """An entry of `sys.path` that appeared before the import at `seen` looked for a module; None: at the start.

    `after` is the file that was executed last before that, "" if none.
    """

    path: str
    position: int
    seen: Spot | None
    after: str = ""


class TableSite:
    """Where a Table was made. Refers weakly to it, so that nothing lives longer because it is observed."""

    __slots__ = ("executions", "key", "metadata", "spot", "table")

    def __init__(self, table: Any, metadata: Any, spot: Spot, executions: int) -> None:  # noqa: ANN401 - of SQLAlchemy
        self.table = weakref.ref(table)
        self.metadata = weakref.ref(metadata)
        self.key: str = table.key
        self.spot = spot
        self.executions = executions


class Healed(NamedTuple):
    """A second name that became the module that was there: `name` for `real`, asked for at `asker`."""

    name: str
    real: str
    file: str
    asker: Spot | None
