"""Finding the file that answers to a module name, without importing anything."""

from typing import NamedTuple

from onebase.project.files import FileIndex


class Located(NamedTuple):
    """What a module name stands for: `path` is the file ("" for a namespace package), `portions` the directories in
    which submodules are looked for (empty for a plain module), `entry` the position on the search path that
    answered."""

    path: str
    portions: tuple[str, ...]
    entry: int


class Locator:
    """Answers as `importlib.machinery.PathFinder` would, from the list of files alone.

    Within one directory a package wins over a module of the same name; a directory without `__init__.py` only counts
    where no later directory has a package or module (PEP 420; CPython `importlib._bootstrap_external.FileFinder`).
    """

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self._memory: dict[tuple[tuple[str, ...], str], Located | None] = {}

    def find(self, directories: tuple[str, ...], name: str) -> Located | None:
        """The module `name` (one part, no dots) looked for in `directories`, or None."""
        key = (directories, name)
        if key not in self._memory:
            self._memory[key] = self._search(directories, name)
        return self._memory[key]

    def find_dotted(self, directories: tuple[str, ...], name: str) -> Located | None:
        """The module of a dotted name, walking down package by package, or None."""
        located: Located | None = None
        for part in name.split("."):
            located = self.find(directories, part)
            if located is None:
                return None
            directories = located.portions
        return located

    def _search(self, directories: tuple[str, ...], name: str) -> Located | None:
        python = self._index.python
        portions: list[str] = []
        first = -1
        for entry, directory in enumerate(directories):
            base = name if directory == "." else f"{directory}/{name}"
            package = f"{base}/__init__.py"
            if package in python:
                return Located(package, (base,), entry)
            module = f"{base}.py"
            if module in python:
                return Located(module, (), entry)
            if base in self._index.directories:
                portions.append(base)
                first = entry if first < 0 else first
        return Located("", tuple(portions), first) if portions else None
