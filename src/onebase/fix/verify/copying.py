"""A copy of a project in which a command can do what it likes."""

import contextlib
import os
import shutil
import stat
from collections.abc import Mapping

from onebase.fix.verify.repository import copy_repository

CACHES = frozenset(
    {"__pycache__", ".hg", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".onebase_cache", ".hypothesis"}
)
# Environments into which tox and nox install the project: linked, they would belong to the copy from then on.
REMADE = frozenset({".tox", ".nox"})
SHARED = frozenset({"node_modules"})


def copy_project(directory: str, copy: str, changed: Mapping[str, bytes | None], but: str = "") -> tuple[str, ...]:
    """Copies a project to `copy`, which must not exist, with the new contents of some files (None: it
    goes).

    Caches are left out, and the directory `but`. Virtual environments are linked, not copied: they are not what is
    changed. A link into the project leads into the copy, any other one to where it led. Returns what could not be read,
    and why: what a service in a container has left there is nobody's source. Raises OSError for any other failure.
    """
    copier = _Copier(directory, but)
    copier.directory(directory, copy)
    for path, content in changed.items():
        target = os.path.realpath(os.path.join(copy, path))
        if content is None:
            os.unlink(target)
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)
    return tuple(copier.unread)


class _Copier:
    def __init__(self, top: str, but: str) -> None:
        self._top = top
        self._but = but
        self.unread: list[str] = []

    def directory(self, source: str, copy: str) -> None:
        os.makedirs(copy)
        try:
            with os.scandir(source) as found:
                entries = sorted(found, key=lambda each: each.name)
        except PermissionError as error:
            self._not_read(error)
            return
        for entry in entries:
            if entry.name not in CACHES | REMADE and entry.path != self._but:
                try:
                    self._entry(entry, os.path.join(copy, entry.name))
                except PermissionError as error:
                    self._not_read(error)
        with contextlib.suppress(OSError):
            shutil.copymode(source, copy)

    def _entry(self, entry: "os.DirEntry[str]", target: str) -> None:
        if entry.name == ".git":
            copy_repository(entry.path, target)
        elif entry.is_symlink():
            _copy_link(entry.path, self._top, target)
        elif entry.is_dir():
            if entry.name in SHARED or os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
                os.symlink(entry.path, target)
            else:
                self.directory(entry.path, target)
        elif stat.S_ISREG(entry.stat().st_mode):
            shutil.copy2(entry.path, target)

    def _not_read(self, error: PermissionError) -> None:
        """Raises the error where it is not about a file of the project."""
        if not str(error.filename).startswith(self._top + os.sep):
            raise error
        self.unread.append(f"{os.path.relpath(error.filename, self._top)} ({error.strerror})")


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
