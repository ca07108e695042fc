"""From an exception alone to its cause. Works without an observer, with what `sys.modules`, the traceback and
SQLAlchemy's registries still tell; with one it also knows who asked for what."""

import importlib
from types import FrameType

from onebase.observer.messages import Message, recognise
from onebase.observer.observation import PRESENT, Observation
from onebase.observer.trace import Trace, chained
from onebase.vocabulary import Finding

# Which file of `causes` knows about which kind of message.
EXPLAINED_BY = {
    "already-defined": "already_defined",
    "multiple-classes": "classes",
    "name-not-found": "classes",
    "foreign-key-table": "tables",
    "table-missing": "tables",
    "already-exists": "doubled",
    "duplicate-name": "doubled",
    "not-mapped": "doubled",
    "no-foreign-keys": "doubled",
    "column-taken": "plain",
    "column-twice": "plain",
    "beyond-top-level": "plain",
    "two-databases": "plain",
    "same-key": "plain",
    "mapped-twice": "plain",
    "import-cycle": "plain",
    "submodule-missing": "submodules",
}


def explain(error: BaseException, observation: Observation | None = None) -> Finding | None:
    """The cause of `error`, or of what is behind it; None where it is not of this family or nothing tells the cause."""
    observation = observation or (PRESENT[-1] if PRESENT else Observation())
    for each in chained(error):
        message = recognise(text_of(each))
        found = None if message is None else _explained(Trace.of(each), message, observation)
        if found is not None:
            return found
    return None


def explain_being_raised(error: BaseException, frame: FrameType, observation: Observation) -> Finding | None:
    """The same for an exception that is just being made, in `frame`."""
    message = recognise(text_of(error))
    return None if message is None else _explained(Trace.of(error, frame), message, observation)


def _explained(trace: Trace, message: Message, observation: Observation) -> Finding | None:
    name = EXPLAINED_BY.get(message.kind)
    if name is None:
        return None
    observation.adopt()
    found: Finding | None = importlib.import_module(f"onebase.observer.causes.{name}").explain(
        trace, message, observation
    )
    return found


def text_of(error: BaseException) -> str:
    """What an exception says, "" where it cannot be asked."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the exception is the user's, and so is what it does when printed
        return ""
