"""Finding the file that answers to a module name, without importing anything."""

from onebase.named_tuple import NamedTuple
from onebase.program.paths import parent
from onebase.project.files import FileIndex


class Located(NamedTuple):
    """What a module name stands for: `path` is the file ("" for a namespace package), `portions` the directories in
    which submodules are looked for (empty for a plain module), `entry` the position on the search path that
    answered."""

    path: str
    portions: tuple[str, ...]
    entry: int


_NEVER = frozenset({"__init__", "__main__", "conftest", "setup"})


class Children:
    """What lies directly in each directory, by module name: the files, and the packages."""

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self._modules: dict[str, set[str]] = {}
        self._packages: dict[str, set[str]] = {}

    def modules(self, directory: str) -> list[str]:
        """The modules of a directory, sorted."""
        self._fill()
        return sorted(name for name in self._modules.get(directory, ()) if name not in _NEVER)

    def packages(self, directory: str) -> list[str]:
        """The packages with an `__init__.py` in a directory, sorted."""
        self._fill()
        return sorted(self._packages.get(directory, ()))

    def _fill(self) -> None:
        if self._modules:
            return
        for path in self._index.python:
            directory, _, name = path.rpartition("/")
            self._modules.setdefault(directory or ".", set()).add(name.removesuffix(".py"))
            if name == "__init__.py" and directory:
                self._packages.setdefault(parent(directory), set()).add(directory.rpartition("/")[2])


class Locator:
    """Answers as `importlib.machinery.PathFinder` would, from the list of files alone.

    Within one directory a package wins over a module of the same name; a directory without `__init__.py` only counts
    where no later directory has a package or module (PEP 420; CPython `importlib._bootstrap_external.FileFinder`).
    """

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self._project = index.directory.rstrip("/").rpartition("/")[2]
        self.children = Children(index)
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
            if directory == ".." and name == self._project:
                base, package = ".", "__init__.py"  # the project itself is a package, and pytest imports it as one
            if package in python:
                return Located(package, (base,), entry)
            module = f"{base}.py"
            if module in python:
                return Located(module, (), entry)
            if base in self._index.directories:
                portions.append(base)
                first = entry if first < 0 else first
        return Located("", tuple(portions), first) if portions else None
