"""Who asks for a module or defines a table: the frame, kept so that its line can be told later."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, TypeVar

from onebase.observer.scope import is_of_the_project

IMPORTLIB = importlib.__file__ or ""
MACHINERY = frozenset({"<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>", IMPORTLIB})
_FAR = 200
_FIND_AND_LOAD = getattr(getattr(sys.modules.get("_frozen_importlib"), "_find_and_load", None), "__code__", None)
_KNOWN = dict.fromkeys(MACHINERY, False)  # files whose code asked for something, and whether they are of the project
_LIBRARY: set[str] = set()  # files of SQLAlchemy whose code took part in making a table
Asked = tuple[CodeType, int, str, str, bool]  # what a Spot is made of; as a tuple, the collector of garbage ignores it
Function = TypeVar("Function", bound=Callable[..., Any])


class Spot:
    """A place in running code.

    `offset` is `frame.f_lasti`; the line is computed when somebody wants to see it, because `frame.f_lineno` searches
    the line table, which costs as much as everything else here together. `tool` is the module outside of the project
    that did the asking for the project ("" if the project asked by itself), `by_string` whether it called
    `importlib.import_module`.
    """

    __slots__ = ("by_string", "code", "module", "offset", "tool")

    def __init__(self, code: CodeType, offset: int, module: str, tool: str = "", by_string: bool = False) -> None:
        self.code = code
        self.offset = offset
        self.module = module
        self.tool = tool
        self.by_string = by_string

    @classmethod
    def of(cls, frame: FrameType) -> Spot:
        """The place that a frame has reached."""
        return cls(*_reached(frame))

    @property
    def asked(self) -> Asked:
        """What it is made of."""
        return self.code, self.offset, self.module, self.tool, self.by_string

    @property
    def file(self) -> str:
        """The file, as the code object names it."""
        return self.code.co_filename

    @property
    def outside(self) -> str:
        """The tool whose code this is, "" for a place in the project."""
        return (
            "" if _is_of_the_project(self.file, self.module) else self.module.partition(".")[0].lstrip("_") or "Python"
        )

    @property
    def function(self) -> str:
        """The function that the place lies in, "" on the level of the module."""
        return "" if self.code.co_name == "<module>" else self.code.co_name

    @property
    def line(self) -> int:
        """The line, counted from 1; 0 where the code does not tell."""
        found = 0
        for start, end, line in self.code.co_lines():
            if start <= self.offset < end:
                return line or found
            found = line or found
        return self.code.co_firstlineno


def is_in_the_project(frame: FrameType) -> bool:
    """Whether the code of a frame is the project's."""
    file = frame.f_code.co_filename
    known = _KNOWN.get(file)
    if known is None:
        if file[:1] == "<":
            return _is_of_the_project(file, frame.f_globals.get("__name__"))
        known = _KNOWN[file] = is_of_the_project(file)
    return known


def _is_of_the_project(file: str, module: object) -> bool:
    """The same for a file. Code without one belongs to its module: libraries generate functions as "<string>" too."""
    if not file.startswith("<") or module == "__main__" or not is_of_the_project(file):
        return is_of_the_project(file)
    home = getattr(sys.modules.get(str(module)), "__file__", None)
    return isinstance(home, str) and is_of_the_project(home)


def asking() -> Asked | None:
    """The place that asks for a module. To be called by what is called by the `find_spec` of a finder.

    That is the nearest place in the project. Where there is none, a tool asks on its own account, and its place is it.
    An import statement leads to a finder by `_find_and_load`, `_find_and_load_unlocked` and `_find_spec` (3.10 to
    3.14), which are counted and not looked at: every look creates an object for a frame.
    """
    frame: FrameType | None
    try:
        outermost = sys._getframe(5)  # noqa: SLF001 - nothing else tells who asks
        frame = outermost.f_back if outermost.f_code is _FIND_AND_LOAD else sys._getframe(3)  # noqa: SLF001 - as above
    except ValueError:
        frame = sys._getframe(2).f_back  # noqa: SLF001 - as above
    by_string = False
    while frame is not None:
        code = frame.f_code
        file = code.co_filename
        if _KNOWN.get(file):
            return code, frame.f_lasti, frame.f_globals.get("__name__") or "", "", by_string
        if file not in MACHINERY:
            break
        by_string = by_string or file == IMPORTLIB
        frame = frame.f_back
    if frame is None:
        return None
    return _reached(frame, "", by_string) if is_in_the_project(frame) else _behind(frame, by_string=by_string)


def defining(frame: FrameType | None) -> Spot | None:
    """The nearest place in the project, or else the nearest one outside of SQLAlchemy."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file not in _LIBRARY:
            if not str(frame.f_globals.get("__name__", "")).startswith("sqlalchemy."):
                return Spot(*_behind(frame))
            if file[:1] != "<":
                _LIBRARY.add(file)
        frame = frame.f_back
    return None


def _behind(nearest: FrameType, *, by_string: bool = False) -> Asked:
    frame: FrameType | None = nearest
    tool = str(nearest.f_globals.get("__name__", ""))
    for _ in range(_FAR):
        if frame is None:
            break
        known = _KNOWN.get(frame.f_code.co_filename)
        if known or (known is None and is_in_the_project(frame)):
            return _reached(frame, "" if frame is nearest or tool.startswith("onebase.") else tool, by_string)
        frame = frame.f_back
    return _reached(nearest, tool, by_string)


def _reached(frame: FrameType, tool: str = "", by_string: bool = False) -> Asked:
    return frame.f_code, frame.f_lasti, frame.f_globals.get("__name__") or "", tool, by_string


def hidden(function: Function) -> Function:
    """The function, left out of tracebacks of failed imports as importlib leaves out its own frames.

    CPython's `remove_importlib_frames` (Python/import.c, 3.10 to 3.14) goes by the file name and the name of the code.
    """
    function.__code__ = function.__code__.replace(
        co_filename="<frozen importlib._bootstrap_external>", co_name="_call_with_frames_removed"
    )
    return function
