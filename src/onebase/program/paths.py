"""Paths relative to the project, with forward slashes; "." is the project itself."""

import posixpath


def parent(path: str) -> str:
    """The directory of a file or directory: "a/b.py" → "a", "b.py" → "."."""
    return path.rpartition("/")[0] or "."


def module_path(path: str) -> str:
    """A file or package as imports name it, but for the slashes: "a/b.py" and "a/b/__init__.py" → "a/b"."""
    return path.removesuffix(".py").removesuffix("/__init__")


def join(directory: str, path: str) -> str:
    """`path` seen from `directory`, normalised; "" where that leaves the project."""
    joined = posixpath.normpath(posixpath.join(directory, path))
    return "" if joined.startswith(("..", "/")) else joined
