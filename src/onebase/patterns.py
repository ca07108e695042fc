"""Regular expressions that are compiled when they are first used.

Most projects have nothing of what most expressions look for, and compiling all of them would take as long as reading a
hundred files. Those that every file is searched for are compiled at once, before there are several processes.
"""

import re
from typing import TYPE_CHECKING

__all__ = ["compile_later"]


class _Later:
    """Has the attributes of a compiled expression; those that were asked for once are at hand."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._arguments = pattern, flags

    def __getattr__(self, name: str) -> object:
        value = getattr(re.compile(*self._arguments), name)
        setattr(self, name, value)
        return value


if TYPE_CHECKING:
    from re import compile as compile_later
else:
    compile_later = _Later
