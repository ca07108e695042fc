"""What Git tracks although a `.gitignore` names it: that is part of the project.

The index of Git is searched where something is ignored, and no Git process is started. Source: gitformat-index(5): the
path of an entry ends with a NUL byte, and the two bytes before it (four, where they are extended) end in its length.
Version 4, which shortens paths, is not read: nothing counts as tracked then.
"""

import os
from functools import cached_property

_LONGEST = 0xFFF
_LARGEST = 100_000_000


class Tracked:
    """The entries of the index that lie below `top`; `is_asked` tells whether any answer depends on them."""

    def __init__(self, top: str) -> None:
        self._top = top
        self.is_asked = False

    @cached_property
    def _place(self) -> tuple[str, str]:
        """The index, and the path of `top` from the top of the work tree."""
        current = self._top
        while not os.path.lexists(os.path.join(current, ".git")):
            above = os.path.dirname(current)
            if above == current:
                return "", ""
            current = above
        below = os.path.relpath(self._top, current).replace(os.sep, "/")
        return os.path.join(_git_directory(current), "index"), "" if below == "." else below + "/"

    @property
    def file(self) -> str:
        """The path of the index, "" outside of a work tree."""
        return self._place[0]

    @cached_property
    def _data(self) -> bytes:
        self.is_asked = True
        try:
            with open(self.file, "rb") as file:
                data = file.read(_LARGEST)
        except OSError:
            return b""
        return data if data[:4] == b"DIRC" and data[4:8] in (b"\0\0\0\2", b"\0\0\0\3") else b""

    def has_file(self, path: str) -> bool:
        """Whether Git tracks a file of the project."""
        return self._has(path, b"\0")

    def has_below(self, directory: str) -> bool:
        """Whether Git tracks anything in a directory of the project."""
        return self._has(directory, b"/")

    def _has(self, path: str, end: bytes) -> bool:
        wanted = os.fsencode(self._place[1] + path) + end
        at = self._data.find(wanted)
        while at >= 0 and not self._is_path(at):
            at = self._data.find(wanted, at + 1)
        return at >= 0

    def _is_path(self, start: int) -> bool:
        """Whether the path of an entry begins here."""
        length = self._data.find(b"\0", start) - start
        flags = (int.from_bytes(self._data[start - size : start - size + 2], "big") for size in (2, 4))
        return any(each & _LONGEST == min(length, _LONGEST) for each in flags)


def _git_directory(work_tree: str) -> str:
    """The directory `.git`, or the one that a file of that name points to (gitrepository-layout(5))."""
    place = os.path.join(work_tree, ".git")
    try:
        with open(place, "rb") as file:
            text = file.read(4096).decode("utf-8", "surrogateescape")
    except OSError:
        return place
    return os.path.join(work_tree, text.removeprefix("gitdir:").strip())
