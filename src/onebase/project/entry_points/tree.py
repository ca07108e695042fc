"""A project as its readers see it: files, directories, packages, texts, tables."""

from collections.abc import Callable, Iterator
from functools import cached_property

from onebase.project.entry_points.ini import Sections, read_ini
from onebase.project.entry_points.paths import ancestors, inside, join, name_of, parent
from onebase.project.entry_points.toml_files import Table, parse_toml
from onebase.project.files import FileIndex

_MARKERS = frozenset({"pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "alembic.ini", "Dockerfile"})


class Tree:
    """The files of a project. Every text is read once; what cannot be read or parsed is kept in `problems`."""

    def __init__(self, index: FileIndex, read_text: Callable[[str], str | None]) -> None:
        self.index = index
        self.problems: dict[str, str] = {}
        self._read_text = read_text
        self._texts: dict[str, str] = {}
        self._documents: dict[str, Table] = {}
        self._sections: dict[str, Sections] = {}

    def is_file(self, path: str) -> bool:
        """Whether the project has a file of this path."""
        return path in self.index.python or path in self.index.others

    def is_directory(self, path: str) -> bool:
        """Whether the project has a directory of this path."""
        return path == "." or path in self.index.directories

    def is_package(self, directory: str) -> bool:
        """Whether a directory has an `__init__.py`."""
        return self.at(directory, "__init__.py") in self.index.python

    def at(self, directory: str, name: str) -> str:
        """The path of a name in a directory."""
        return name if directory == "." else f"{directory}/{name}"

    @cached_property
    def python_in(self) -> dict[str, list[str]]:
        """The names of the Python files in each directory that has some, sorted."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.index.python):
            directory, _, name = path.rpartition("/")
            found.setdefault(directory or ".", []).append(name)
        return found

    @cached_property
    def directories_in(self) -> dict[str, list[str]]:
        """The names of the directories in each directory that has some, sorted."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.index.directories):
            if path != ".":
                found.setdefault(parent(path), []).append(name_of(path))
        return found

    @cached_property
    def others_by_name(self) -> dict[str, list[str]]:
        """The paths of all files that are not Python source by their last part, sorted."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.index.others):
            found.setdefault(name_of(path), []).append(path)
        return found

    def has_python(self, path: str) -> bool:
        """Whether a path is a Python file, or a directory with some at any depth."""
        return path in self.index.python or any(inside(each, path) for each in self.python_in)

    def has_somewhere(self, path: str) -> bool:
        """Whether some Python file of the project has this path, seen from some directory."""
        return any(each == path or each.endswith("/" + path) for each in self.index.python)

    def has_module_somewhere(self, name: str) -> bool:
        """Whether a dotted module name would be found from some directory of the project."""
        path = name.replace(".", "/")
        return any(self.has_somewhere(path + end) for end in (".py", "/__init__.py", "/__main__.py"))

    @cached_property
    def marked(self) -> frozenset[str]:
        """The directories that look like a project of their own, because of a file that only projects have."""
        found = {parent(path) for path in self.index.others if _is_marker(name_of(path))}
        scripts = (parent(path) for path in self.index.python if name_of(path) == "setup.py")
        return frozenset(found | {directory for directory in scripts if not self.is_package(directory)})

    def project_of(self, directory: str) -> str:
        """The nearest directory upwards that looks like a project, otherwise the top."""
        return next((each for each in ancestors(directory) if each in self.marked), ".")

    def text(self, path: str) -> str:
        """The text of a file, "" where it is missing or unreadable."""
        if path not in self._texts:
            text = self._read_text(path) if self.is_file(path) else ""
            if text is None:
                self.problems[path] = f"{path} cannot be read"
            self._texts[path] = text or ""
        return self._texts[path]

    def toml(self, path: str) -> Table:
        """The document of a TOML file, empty where it is missing or broken."""
        if path not in self._documents:
            text = self.text(path)
            try:
                self._documents[path] = parse_toml(text) if text else {}
            except ValueError as error:
                self.problems[path] = f"{path} is not valid TOML: {error}"
                self._documents[path] = {}
        return self._documents[path]

    def ini(self, path: str) -> Sections:
        """The sections of an INI file, empty where it is missing."""
        if path not in self._sections:
            self._sections[path] = read_ini(path, self.text(path))
        return self._sections[path]

    def locate(self, name: str, directories: tuple[str, ...]) -> str | None:
        """The file of a dotted module name (`__init__.py` for a package, "" for a namespace package), or None.

        As `importlib.machinery.PathFinder` does: a package before a module, a namespace package only if nothing else.
        """
        found: str | None = None
        for part in name.split("."):
            found, directories = self._locate_part(part, directories)
            if found is None:
                return None
        return found

    def _locate_part(self, name: str, directories: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
        portions: list[str] = []
        for directory in directories:
            base = self.at(directory, name)
            if self.is_package(base):
                return f"{base}/__init__.py", (base,)
            if f"{base}.py" in self.index.python:
                return f"{base}.py", ()
            if base in self.index.directories:
                portions.append(base)
        return ("" if portions else None), tuple(portions)

    def package_root(self, path: str) -> tuple[str, str]:
        """The first directory upwards without `__init__.py`, and the dotted name of a file from there (flask, fastapi).

        Above the top of the project, which is not listed, no further `__init__.py` is assumed: ".." where the top has
        one.
        """
        directory = parent(path)
        names = [name_of(path).removesuffix(".py")]
        if names == ["__init__"]:
            names = []
        while self.is_package(directory):
            names.append(self.name_of_directory(directory))
            if directory == ".":
                return "..", ".".join(reversed(names))
            directory = parent(directory)
        return directory, ".".join(reversed(names)) or name_of(path).removesuffix(".py")

    def name_of_directory(self, directory: str) -> str:
        """The last part of a directory's path; for the top, the name that it has on this machine."""
        return name_of(self.index.directory if directory == "." else directory)

    def find(self, directory: str, path: str) -> str | None:
        """The file or directory that a relative path means, if the project has it."""
        joined = join(directory, path)
        return joined if joined is not None and (self.is_file(joined) or self.is_directory(joined)) else None

    def walk(self, directory: str) -> Iterator[str]:
        """All directories at and below one, parents first."""
        return (each for each in sorted(self.index.directories) if inside(each, directory))


def _is_marker(name: str) -> bool:
    return name in _MARKERS or (name.startswith("requirements") and name.endswith(".txt"))
