"""Which module a file is in this process at this moment."""

import sys

from onebase.observer.observation import PROCESS_NAMES, Observation
from onebase.observer.records import Execution, State


class Living:
    """The first execution of each file whose module is still there under its name."""

    def __init__(self, observation: Observation) -> None:
        self._observation = observation
        self._known: dict[str, Execution] = {}
        self._seen = 0

    def get(self, identity: str) -> Execution | None:
        """The execution of the file whose module is in `sys.modules`, without `__main__` and its like."""
        executions = self._observation.executions
        for execution in executions[self._seen :]:
            known = self._known.get(execution.identity)
            if execution.name not in PROCESS_NAMES and (known is None or not is_alive(known)):
                self._known[execution.identity] = execution
        self._seen = len(executions)
        found = self._known.get(identity)
        return found if found is not None and is_alive(found) else None


def is_alive(execution: Execution) -> bool:
    """Whether `sys.modules` has the module that the execution made, be it complete or not."""
    module = sys.modules.get(execution.name)
    if module is None or execution.state is State.FAILED:
        return False
    if execution.module is None:
        return getattr(module, "__file__", None) == execution.file
    return execution.module() is module or execution.state is State.RUNNING
