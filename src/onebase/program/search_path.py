"""`sys.path` during a load, as far as it lies in the project."""

from collections.abc import Iterable

from onebase.facts.module import PathEdit
from onebase.facts.values import PathValue
from onebase.program.paths import join, parent
from onebase.project.entry import ImportRoot, Reason
from onebase.project.files import FileIndex
from onebase.vocabulary import Place


class SearchPath:
    """The import roots in order, each directory once. `working_directory` is what relative paths refer to."""

    def __init__(self, index: FileIndex, roots: Iterable[ImportRoot], working_directory: str) -> None:
        self._index = index
        self._working_directory = working_directory
        self.roots: list[ImportRoot] = []
        self.directories: tuple[str, ...] = ()
        for root in roots:
            self.add(root, front=False)

    def add(self, root: ImportRoot, *, front: bool, again: bool = False) -> None:
        """Puts a root in front or at the end; with `again` one that is there already moves to the front, and keeps
        its reason."""
        if root.path in self.directories:
            if not (front and again):
                return
            root = self.roots.pop(self.directories.index(root.path))
        self.roots.insert(0 if front else len(self.roots), root)
        self.directories = tuple(each.path for each in self.roots)

    def edit(self, path: str, edit: PathEdit) -> bool:
        """What the file `path` does to `sys.path`; False where that cannot be told."""
        directory = self.resolve(path, edit.path)
        if directory is None:
            return False
        if directory in self._index.directories or directory == ".":
            place = Place(path, edit.span.line, edit.span.column, edit.span.end_column)
            reason = Reason("sys-path-edit", f"{path} puts it there", place)
            self.add(ImportRoot(directory, reason), front=edit.front, again=True)
        return True

    def resolve(self, path: str, value: PathValue) -> str | None:
        """What a path expression in the file `path` means in the project; "" outside of it, None if it is unknown."""
        if value.base == "file":
            return join(parent(path), value.path)
        if value.base == "project":
            return value.path
        if value.base == "working-directory":
            return join(self._working_directory, value.path)
        return None if value.base in ("unknown", "argument") else ""
