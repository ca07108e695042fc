"""Which files are of the project, and when two paths mean one file."""

import os
import sys

_STANDARD_LIBRARY = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_SCRIPTS = os.path.dirname(os.path.abspath(sys.executable or os.curdir)) + os.sep
_SEPARATOR = os.sep
OUTSIDE: tuple[str, ...] = (_STANDARD_LIBRARY, os.path.realpath(_STANDARD_LIBRARY) + os.sep, _OURS, _SCRIPTS)
# The last is what an interpreter executes that another one has started (CPython 3.14).
TYPED_IN = ("<string>", "<stdin>", "<console>", "<ipython", "<script>")
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


def is_of_the_project(path: str) -> bool:
    """Whether a file is neither of the standard library nor installed nor ours.

    Code that was typed in is the project's, code that tools generate is not.
    """
    if path.startswith("<"):
        return path.startswith(TYPED_IN)
    return not (path.startswith(OUTSIDE) or _INSTALLED[0] in path or _INSTALLED[1] in path)


class Files:
    """Tells which file a path means.

    Directories are resolved, once each, and file names are not: stores that are addressed by content link equal empty
    `__init__.py` files to each other, which does not make them one module.
    """

    def __init__(self) -> None:
        self._directories: dict[str, str] = {}
        self._of_the_project: dict[str, str] = {}

    def of_the_project(self, path: str) -> str:
        """The identity of a file of the project, "" for any other one."""
        directory, _, name = path.rpartition(_SEPARATOR)
        if not directory:
            return self.identity(path) if is_of_the_project(path) else ""
        real = self._of_the_project.get(directory)
        if real is None:
            real = os.path.realpath(directory) if is_of_the_project(directory + os.sep) else ""
            self._of_the_project[directory] = real
        return path if real == directory else real and real + os.sep + name

    def is_outside(self, path: str) -> bool:
        """Whether a path is known not to be of the project."""
        return self._of_the_project.get(path.rpartition(_SEPARATOR)[0]) == ""

    def identity(self, path: str) -> str:
        """The path of the file that is meant, after symbolic links of directories."""
        directory, _, name = path.rpartition(os.sep)
        real = self._directories.get(directory)
        if real is None:
            real = self._directories[directory] = os.path.realpath(directory or os.curdir)
        return real + os.sep + name


def linked_identity(path: str) -> tuple[int, int] | None:
    """Device and inode of a file, by which links to it are recognised; None for empty files and what is no file."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if status.st_size else None
