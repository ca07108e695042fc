"""The observer put into a process, and what it does about a second name: nothing, refuse it, or heal it."""

from onebase.guard.install import Guard, current, install, observe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onebase.guard.strict import DoubleImport

__all__ = ["DoubleImport", "Guard", "current", "install", "observe"]


def __getattr__(name: str) -> object:
    """What only some policies need is imported when it is asked for."""
    if name != "DoubleImport":
        raise AttributeError(f"module 'onebase.guard' has no attribute {name!r}")
    from onebase.guard.strict import DoubleImport

    return DoubleImport
