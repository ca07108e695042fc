"""Import roots that only the imports themselves speak for.

A module that says `from app.models import User`, without a guard, runs only where something provides `app`. If no
known import root does and exactly one directory of the project could, that directory must be on the path: the project
is installed, or PYTHONPATH is set by hand. Libraries have such names too (`fixtures`, `celery`, `openstack`): so the
file that would be found must really hold what is asked of it, and the directory must not be a package itself.
"""

import sys
from collections.abc import Callable, Collection
from functools import cached_property

from onebase.facts.module import ModuleFacts
from onebase.program.locate import Locator
from onebase.project.files import FileIndex


class Assumptions:
    """Finds the one directory that can make an unresolved import work. `external` gives the import names that the
    project's declared dependencies provide, in lower case with underscores; it is asked only when it matters."""

    def __init__(
        self,
        index: FileIndex,
        locator: Locator,
        complete: Callable[[str], ModuleFacts],
        external: Callable[[], Collection[str]],
    ) -> None:
        self._index = index
        self._locator = locator
        self._complete = complete
        self._external = external

    def provider(self, importer: str, module: str, name: str) -> str | None:
        """The directory from which `from module import name` (or `import module`, with name "") must be meant in the
        file `importer`; None where there is none, more than one, or where the name may be somebody else's."""
        top = module.partition(".")[0]
        if self.is_library(top):
            return None
        candidates = [where for where in self._providers.get(top, ()) if self._answers(where, importer, module, name)]
        above = [where for where in candidates if where == "." or importer.startswith(where + "/")]
        chosen = above or candidates
        return chosen[0] if len(chosen) == 1 else None

    def is_library(self, top: str) -> bool:
        """Whether a name is the standard library's or that of a declared dependency."""
        return top in sys.stdlib_module_names or top.lower() in self._external()

    @cached_property
    def _providers(self) -> dict[str, list[str]]:
        return _providers(self._index)

    def exists_somewhere(self, top: str) -> bool:
        """Whether any directory of the project holds a module or package of this name."""
        return top in self._providers

    def _answers(self, where: str, importer: str, module: str, name: str) -> bool:
        if f"{where}/__init__.py" in self._index.python or (where == "." and "__init__.py" in self._index.python):
            return False
        located = self._locator.find_dotted((where,), module)
        if located is None or located.path == importer:
            return False
        child = self._locator.find(located.portions, name) if name else None
        if child is not None and child.path:
            return True
        return bool(located.path) and self._holds(located.path, module, name)

    def _holds(self, path: str, module: str, name: str) -> bool:
        """Whether the file has what is asked of it: the imported name, or at least a dotted path that leads to it."""
        facts = self._complete(path)
        top = module.partition(".")[0]
        if any(imported.level == 0 and imported.module.partition(".")[0] == top for imported in facts.imports):
            return (
                "." in module
            )  # a file that imports its own first name means a library by it, or lies in a package of that name
        if not name:
            return "." in module
        names = {imported.alias or imported.name or imported.module for imported in facts.imports}
        return name == "*" or name in facts.bound or name in names


def _providers(index: FileIndex) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for path in index.python:
        directory, _, base = path.rpartition("/")
        if base == "__init__.py":
            directory, _, base = directory.rpartition("/")
        found.setdefault(base.removesuffix(".py"), set()).add(directory or ".")
    for path in index.directories:
        directory, _, base = path.rpartition("/")
        found.setdefault(base, set()).add(directory or ".")
    return {name: sorted(directories) for name, directories in found.items()}
