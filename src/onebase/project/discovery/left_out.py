"""What is never a project's own source: tools' directories, installed packages, virtual environments, build copies."""

import os
from collections.abc import Collection, Iterator

from onebase.project.conventions import CACHE_DIRECTORY
from onebase.project.discovery.ignoring import parse_ignore_lines

NAMES = parse_ignore_lines(
    [
        *(".git/", ".hg/", ".svn/", ".bzr/"),
        *(
            ".tox/",
            ".nox/",
            ".direnv/",
            ".pixi/",
            "__pypackages__/",
            "site-packages/",
            "dist-packages/",
            "node_modules/",
        ),
        *("__pycache__/", ".mypy_cache/", ".ruff_cache/", ".pytest_cache/", ".hypothesis/", ".ipynb_checkpoints/"),
        f"{CACHE_DIRECTORY}/",
        *(".eggs/", "*.egg/", "*.egg-info/", "*.dist-info/"),
    ]
)


def is_left_out(directory: str, name: str, entries: Collection[str]) -> bool:
    """Whether a directory is left out for what it holds.

    Takes its absolute path, its name, and the names of its entries.
    """
    return (
        _is_virtual_environment(directory, entries)
        or (name == "build" and _is_build_output(entries))
        or (".git" in entries and _is_linked_work_tree(directory))
    )


def telling(directory: str, entries: Collection[str]) -> Iterator[str]:
    """The paths below a directory that decide, besides the names of its entries, on `is_left_out`."""
    if ".git" in entries:
        yield ".git"
    if "Scripts" in entries:
        yield "Scripts/activate"
    if "bin" in entries and "lib" in entries:
        yield from ("bin/activate", "lib")
        yield from (f"lib/{name}" for name in _pythons(directory))


def _is_virtual_environment(directory: str, entries: Collection[str]) -> bool:
    """A virtual environment has a `pyvenv.cfg` (PEP 405), a conda environment `conda-meta`.

    Where people commit one the former is sometimes missing; then the script that activates it tells.
    """
    if "pyvenv.cfg" in entries or "conda-meta" in entries:
        return True
    if "Scripts" in entries and os.path.isfile(os.path.join(directory, "Scripts", "activate")):
        return True
    if "bin" not in entries or "lib" not in entries or not os.path.isfile(os.path.join(directory, "bin", "activate")):
        return False
    return any(os.path.exists(os.path.join(directory, "lib", name, "site-packages")) for name in _pythons(directory))


def _pythons(directory: str) -> list[str]:
    """The entries of `lib` that are named after a version of Python."""
    try:
        return [name for name in os.listdir(os.path.join(directory, "lib")) if name.startswith("python")]
    except OSError:
        return []


def _is_build_output(entries: Collection[str]) -> bool:
    """`setup.py build` leaves copies in `build/lib` or `build/lib.PLATFORM`, `bdist_wheel` in `build/bdist.PLATFORM`.

    A package of one's own that is called build is not meant.
    """
    return "__init__.py" not in entries and any(
        name == "lib" or name.startswith(("lib.", "bdist.")) for name in entries
    )


def _is_linked_work_tree(directory: str) -> bool:
    """A linked work tree holds a file `.git` that points into `.git/worktrees`; that of a submodule points elsewhere.

    Source: gitrepository-layout(5). Such a work tree is a second copy of the project.
    """
    path = os.path.join(directory, ".git")
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return b"/worktrees/" in file.read()
    except OSError:
        return False
