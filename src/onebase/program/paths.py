"""Paths relative to the project, with forward slashes; "." is the project itself."""

import posixpath


def parent(path: str) -> str:
    """The directory of a file or directory: "a/b.py" → "a", "b.py" → "."."""
    return path.rpartition("/")[0] or "."


def join(directory: str, path: str) -> str:
    """`path` seen from `directory`, normalised; "" where that leaves the project."""
    joined = posixpath.normpath(posixpath.join(directory, path))
    return "" if joined.startswith(("..", "/")) else joined
