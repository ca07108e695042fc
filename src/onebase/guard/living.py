"""Which module a file is in this process at this moment."""

import sys

from onebase.observer.execution import Execution
from onebase.observer.observation import PROCESS_NAMES, Observation, stored
from onebase.observer.records import State


class Living:
    """The first execution of each file whose module is still there under its name."""

    def __init__(self, observation: Observation) -> None:
        self._observation = observation
        self._asked: set[str] = set()
        self._adopted = 0
        self._known: dict[str, int] = {}
        self._seen = 0

    def get(self, identity: str) -> Execution | None:
        """The execution of the file whose module is in `sys.modules`, without `__main__` and its like.

        To be asked before each execution. A file that nobody has asked about has none then, unless it was loaded before
        anybody looked, which is known without going through the log: most files are of this kind.
        """
        observation = self._observation
        if observation.adopted != self._adopted:
            self._adopted = observation.adopted
            self._asked |= observation.files_executed
        if identity not in self._asked:
            self._asked.add(identity)
            return None
        rows = observation.log.rows
        for number in range(self._seen, len(rows)):
            row = rows[number]
            if row[0] not in PROCESS_NAMES:
                first = self._known.setdefault(row[2], number)
                if first != number and self._alive(first) is None:
                    self._known[row[2]] = number
            self._seen = number + 1
        known = self._known.get(identity)
        return None if known is None else self._alive(known)

    def _alive(self, number: int) -> Execution | None:
        execution = self._observation.executions[number]
        return execution if is_alive(execution) else None


def is_alive(execution: Execution) -> bool:
    """Whether `sys.modules` has the module that the execution made, be it complete or not.

    A module that stands there in its place has another file, or none, as far as what is stored in it tells.
    """
    file = stored(sys.modules.get(execution.name)).get("__file__")
    return bool(file == execution.file) and execution.state is not State.FAILED
