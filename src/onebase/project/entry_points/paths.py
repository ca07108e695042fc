"""Paths within a project: forward slashes, "." is the project, nothing above it.

While command lines are read, directories are absolute: `PROJECT` stands for the project's directory, so that a
container's
or a machine's own paths ("/app", "/usr/src") can be told from it.
"""

import posixpath

PROJECT = "/<project>"


def join(directory: str, path: str) -> str | None:
    """A relative path seen from a directory of the project, normalised; None where it leaves the project or is
    absolute."""
    joined = posixpath.normpath(posixpath.join(directory, path))
    return None if joined.startswith(("/", "../")) or joined == ".." else joined


def parent(path: str) -> str:
    """The directory of a path; that of a name at the top is "."."""
    return path.rpartition("/")[0] or "."


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def inside(path: str, directory: str) -> bool:
    """Whether a path is a directory or lies below it."""
    return directory in (".", path) or path.startswith(directory + "/")


def ancestors(directory: str) -> list[str]:
    """The directory, the one above it, and so on up to "."."""
    found = [directory]
    while directory != ".":
        directory = parent(directory)
        found.append(directory)
    return found


def to_absolute(path: str) -> str:
    """A path of the project as an absolute one."""
    return PROJECT if path == "." else f"{PROJECT}/{path}"


def from_absolute(path: str) -> str | None:
    """The path within the project that an absolute one stands for; None where it is somewhere else."""
    if path == PROJECT:
        return "."
    return path[len(PROJECT) + 1 :] if path.startswith(PROJECT + "/") else None


def relative(path: str, directory: str) -> str:
    """How a path of the project is written when one stands in a directory of the project."""
    return posixpath.relpath(to_absolute(path), to_absolute(directory))
