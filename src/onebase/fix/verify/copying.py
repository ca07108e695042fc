"""A copy of a project in which a command can do what it likes."""

import contextlib
import os
import shutil
import stat
from collections.abc import Mapping

CACHES = frozenset(
    {"__pycache__", ".git", ".hg", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".onebase_cache", ".hypothesis"}
)
SHARED = frozenset({"node_modules", ".tox", ".nox"})


def copy_project(directory: str, copy: str, changed: Mapping[str, bytes | None]) -> None:
    """Copies a project to `copy`, which must not exist, with the new contents of some files (None: it
    goes).

    Caches are left out. Virtual environments and the like are linked, not copied: they are not what is changed. A link
    into the project leads into the copy, any other one to where it led. Raises OSError.
    """
    _copy_directory(directory, directory, copy)
    for path, content in changed.items():
        target = os.path.realpath(os.path.join(copy, path))
        if content is None:
            os.unlink(target)
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)


def _copy_directory(source: str, top: str, copy: str) -> None:
    os.makedirs(copy)
    with os.scandir(source) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            target = os.path.join(copy, entry.name)
            if entry.name in CACHES:
                continue
            if entry.is_symlink():
                _copy_link(entry.path, top, target)
            elif entry.is_dir():
                if entry.name in SHARED or os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
                    os.symlink(entry.path, target)
                else:
                    _copy_directory(entry.path, top, target)
            elif stat.S_ISREG(entry.stat().st_mode):
                shutil.copy2(entry.path, target)
    with contextlib.suppress(OSError):
        shutil.copymode(source, copy)


def _copy_link(link: str, top: str, target: str) -> None:
    leads_to = os.readlink(link)
    meant = os.path.normpath(os.path.join(os.path.dirname(link), leads_to))
    inside = meant == top or meant.startswith(top + os.sep)
    if not inside:
        os.symlink(meant, target)
    elif os.path.isabs(leads_to):
        os.symlink(os.path.relpath(meant, os.path.dirname(link)), target)
    else:
        os.symlink(leads_to, target)
