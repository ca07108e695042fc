"""Which directory is the project, given the paths that somebody typed.

Needs no module that Python has not imported by itself: every run begins here.
"""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKERS = (
    "onebase.toml",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "alembic.ini",
    "pytest.ini",
    "tox.ini",
    "requirements*.txt",
    "Pipfile",
    ".git",
)


def choose_directory(paths: "Sequence[str]") -> tuple[str, str]:
    """The project that `paths` belong to, as an absolute path, and why it is that one.

    It is the nearest directory with a marker, from the common parent of the paths upwards, so that the facts around
    a single file are known as well. A home directory and the root of the file system are never taken for a
    project on the way up: they often hold a marker by accident, and reading them would take minutes.
    """
    start = _common_directory([os.path.abspath(path) for path in paths])
    home = os.path.expanduser("~")
    for directory in upwards(start):
        if directory != start and (directory == home or os.path.dirname(directory) == directory):
            break
        marker = _marker(directory)
        if marker:
            nearest = "it has" if directory == start else "the nearest directory upwards with"
            return directory, f"{nearest} {marker}"
    return start, "no directory upwards has a marker of a project, such as pyproject.toml or .git"


def upwards(directory: str) -> "Iterator[str]":
    """A directory and all above it."""
    while True:
        yield directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return
        directory = parent


def _common_directory(paths: "Sequence[str]") -> str:
    common = os.path.commonpath(paths) if paths else os.getcwd()
    return common if os.path.isdir(common) else os.path.dirname(common)


def _marker(directory: str) -> str:
    """The first marker of `MARKERS` that the directory has, "" if none or if it cannot be listed."""
    try:
        names = os.listdir(directory)
    except OSError:
        return ""
    for marker in MARKERS:
        found = sorted(name for name in names if _matches(name, marker))
        if found:
            return found[0]
    return ""


def _matches(name: str, marker: str) -> bool:
    start, star, end = marker.partition("*")
    return name == marker or bool(star and name.startswith(start) and name.endswith(end))
