"""The observer put into a process, and what it does about a second name: nothing, refuse it, or heal it."""

from onebase.guard.install import Guard, current, install, observe
from onebase.guard.strict import DoubleImport

__all__ = ["DoubleImport", "Guard", "current", "install", "observe"]
