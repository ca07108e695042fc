"""What was written down while a process ran, as reports see it."""

from enum import Enum

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

    @property
    def said(self) -> str:
        """As the last line of a traceback has it."""
        return f"{self.kind}: {self.message}" if self.message else self.kind


class PathEntry(NamedTuple):
    """An entry of `sys.path` that appeared before the import at `seen` looked for a module; None: at the start.

    `after` is the file that was executed last before that, "" if none.
    """

    path: str
    position: int
    seen: Spot | None
    after: str = ""


class Healed(NamedTuple):
    """A second name that became the module that was there: `name` for `real`, asked for at `asker`."""

    name: str
    real: str
    file: str
    asker: Spot | None
