"""One execution of one file under one name, as reports see it."""

import sys

from onebase.observer.executing import is_being_imported
from onebase.observer.frames import Spot
from onebase.observer.log import Log, Row
from onebase.observer.records import Raised, State


class Execution:
    """A row of the log.

    `number` counts the executions of a process, in the order in which they began; it is -1 before.
    """

    __slots__ = ("_log", "_row", "file", "identity", "name", "number")

    def __init__(self, row: Row, log: Log, number: int = -1) -> None:
        self.name, self.file, self.identity = row[:3]
        self.number = number
        self._row = row
        self._log = log

    @property
    def asker(self) -> Spot | None:
        """Who asked for the module, None for what was loaded before anybody looked."""
        asked = self._row[3]
        return None if asked is None else Spot(*asked)

    @property
    def reload(self) -> bool:
        """Whether `importlib.reload` asked."""
        return self._row[4]

    @property
    def raised(self) -> Raised | None:
        """The exception that ended it."""
        raised = self._log.raised.get(id(self._row))
        return None if raised is None else Raised(*raised)

    @property
    def state(self) -> State:
        """How far it has come by now."""
        if self.raised is not None:
            return State.FAILED
        if not self._row[5]:
            return State.FOUND
        return State.RUNNING if is_being_imported(self.name) else State.DONE

    @property
    def is_running(self) -> bool:
        """Whether it has begun and not ended."""
        return self.state is State.RUNNING

    @property
    def has_happened(self) -> bool:
        """Whether it has begun, as far as that can be told."""
        return self.state is not State.FOUND or self.name in sys.modules
