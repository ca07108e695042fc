"""Which directory is the project, given the paths that somebody typed."""

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

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


def choose_directory(paths: Sequence[Path]) -> tuple[Path, str]:
    """The project that `paths` belong to, as an absolute path, and why it is that one.

    It is the nearest directory with a marker, from the common parent of the paths upwards, so that the facts around
    a single file are known as well. A home directory and the root of the file system are never taken for a
    project on the way up: they often hold a marker by accident, and reading them would take minutes.
    """
    start = _common_directory([Path(os.path.abspath(path)) for path in paths])
    accidental = {os.path.expanduser("~"), start.anchor}
    for directory in (start, *start.parents):
        if directory != start and str(directory) in accidental:
            break
        marker = _marker(directory)
        if marker:
            nearest = "it has" if directory == start else "the nearest directory upwards with"
            return directory, f"{nearest} {marker}"
    return start, "no directory upwards has a marker of a project, such as pyproject.toml or .git"


def _common_directory(paths: Sequence[Path]) -> Path:
    common = Path(os.path.commonpath(paths)) if paths else Path.cwd()
    return common if common.is_dir() else common.parent


def _marker(directory: Path) -> str:
    """The first marker of `MARKERS` that the directory has, "" if none or if it cannot be listed."""
    try:
        names = os.listdir(directory)
    except OSError:
        return ""
    for marker in MARKERS:
        found = sorted(name for name in names if fnmatchcase(name, marker))
        if found:
            return found[0]
    return ""
