"""The files of a project with changes on top that are not written yet."""

import os
from collections.abc import Iterable, Mapping

from onebase.fix.source import Source, apply_edits
from onebase.fix.values import CannotEdit, Edit, Fix


class Tree:
    """The directory of a project; `changed` are the new contents of files by path relative to it, None for a file that
    goes."""

    def __init__(self, directory: str, changed: Mapping[str, bytes | None] | None = None) -> None:
        self.directory = directory
        self.changed: Mapping[str, bytes | None] = dict(changed or {})
        self._read: dict[str, bytes] = {}

    def original(self, path: str) -> bytes:
        """The content of a file on the disk, as it was when it was first asked for. Raises CannotEdit."""
        if path not in self._read:
            try:
                with open(os.path.join(self.directory, path), "rb") as file:
                    self._read[path] = file.read()
            except OSError as error:
                raise CannotEdit(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
        return self._read[path]

    def before(self, path: str) -> bytes | None:
        """The content of a file on the disk; None where there is none. Raises CannotEdit where it cannot be read."""
        exists = path in self._read or os.path.lexists(os.path.join(self.directory, path))
        return self.original(path) if exists else None

    def read_or_none(self, path: str) -> bytes | None:
        """The content of a file with all changes; None where there is none."""
        return self.read(path) if self.exists(path) else None

    def read(self, path: str) -> bytes:
        """The content of a file with all changes. Raises CannotEdit where it cannot be read."""
        content = self.changed[path] if path in self.changed else self.original(path)
        if content is None:
            raise CannotEdit(f"{path}: is removed")
        return content

    def source(self, path: str) -> Source:
        """The text of a file with all changes. Raises CannotEdit."""
        return Source(path, self.read(path))

    def exists(self, path: str) -> bool:
        """Whether there is a file of that path, on the disk or among the changes."""
        if path in self.changed:
            return self.changed[path] is not None
        return os.path.lexists(os.path.join(self.directory, path))

    def after(self, fix: Fix) -> "Tree":
        """The tree with a fix applied. Raises CannotEdit where the fix does not fit."""
        changed = dict(self.changed)
        for path, edits in _by_path(fix.edits).items():
            changed[path] = apply_edits(self.read(path), edits)
        for made in fix.new_files:
            if self.exists(made.path):
                raise CannotEdit(f"{made.path}: is there already")
            changed[made.path] = made.content
        for path in fix.removed:
            self.read(path)
            changed[path] = None
        tree = Tree(self.directory, changed)
        tree._read = self._read  # one memory for all trees of a run
        return tree


def _by_path(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.path, []).append(edit)
    return found
