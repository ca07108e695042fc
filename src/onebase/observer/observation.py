"""Everything that was observed in this process, and the questions that can be asked about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from threading import RLock
from types import ModuleType
from typing import Any

from onebase.observer.frames import Asked, Spot
from onebase.observer.log import Log, Row
from onebase.observer.scope import Files

TYPE_CHECKING = False
if TYPE_CHECKING:  # what answers questions is imported when there is one
    from onebase.observer.execution import Execution
    from onebase.observer.records import Healed, PathEntry
    from onebase.observer.tables import TableSite

_NOT_NORMAL = (f"{os.sep}.{os.sep}", f"{os.sep}..{os.sep}")  # what a path has that is not in its normal form
_ROOT = "/" if os.name == "posix" else None  # what absolute paths begin with; `isabs` costs more than all the rest
PROCESS_NAMES = ("__main__", "__mp_main__")
Entry = tuple[str, int, Asked | None, str]  # what a PathEntry is made of
PRESENT: list[Observation] = []  # those that are going on in this process, the newest last


class Observation:
    """What happened since it was made; what had been loaded before is taken over from `sys.modules` without askers."""

    def __init__(self) -> None:
        self.files = Files()
        self.directory = os.getcwd()
        self.log = Log()
        self.adopted = 0  # how many were taken over
        self._executions: list[Execution] = []
        self._latest: dict[str, Execution] = {}
        self._lock = RLock()
        self.tables: list[TableSite] = []
        self.healed: list[Healed] = []
        self.path = sys.path[:]
        self._entries: list[Entry] = [(str(entry), at, None, "") for at, entry in enumerate(self.path)]

    @property
    def executions(self) -> list[Execution]:
        """The executions in the order in which they began."""
        if len(self._executions) < len(self.log.rows):
            from onebase.observer.execution import Execution

            with self._lock:
                for number in range(len(self._executions), len(self.log.rows)):
                    execution = Execution(self.log.rows[number], self.log, number)
                    self._executions.append(execution)
                    self._latest[execution.name] = execution
        return self._executions

    @property
    def files_executed(self) -> set[str]:
        """The identities of the files that were executed, under whatever names."""
        return {row[2] for row in self.log.rows}

    @property
    def latest(self) -> Mapping[str, Execution]:
        """The latest execution under each name."""
        return self._latest if len(self.executions) else {}

    @property
    def search_path(self) -> list[PathEntry]:
        """The entries of `sys.path` that were there at the start, or have come since, and what was seen of that."""
        from onebase.observer.records import PathEntry

        return [
            PathEntry(path, at, None if asked is None else Spot(*asked), after)
            for path, at, asked, after in self._entries
        ]

    def edited_by(self, asked: Asked, paths: Collection[str]) -> None:
        """Says who has put entries on `sys.path` before anybody looked."""
        self._entries = [
            (path, at, asked if seen is None and path in paths else seen, after)
            for path, at, seen, after in self._entries
        ]

    def look_at_search_path(self, asked: Asked | None) -> None:
        """Writes down which entries of `sys.path` are new."""
        if sys.path != self.path:
            known = set(self.path)
            self.path = sys.path[:]
            after = self.log.rows[-1][1] if self.log.rows else ""
            new = ((at, str(entry)) for at, entry in enumerate(self.path) if entry not in known)
            by_python = first_entry() if asked is not None else ""
            self._entries += [(path, at, None if path in ("", by_python) else asked, after) for at, path in new]

    def adopt(self) -> None:
        """Takes over the modules of the project that are loaded and were not seen to be executed."""
        known = {row[0]: row for row in self.log.rows}
        is_outside = self.files.is_outside
        for name, module in list(sys.modules.items()):  # which are many, of which few are of the project
            file = module.__dict__.get("__file__") if type(module) is ModuleType else file_of(module)
            if isinstance(file, str) and not is_outside(file):
                row = known.get(name)
                if row is None or row[1] != file:
                    self._adopt(name, module, row)
        self._adopt_programs()

    def _adopt(self, name: str, module: ModuleType, known: Row | None) -> None:
        file = file_of(module)
        identity = self.files.of_the_project(file) if file else ""
        if not identity or _is_another_name(name, module) or (name in PROCESS_NAMES and identity in self._programs()):
            return
        if known is None or (known[2] != identity and not self.latest[name].is_running):
            self.log.rows.append((name, file, identity, None, False, True))
            self.adopted += 1

    def _adopt_programs(self) -> None:
        """Takes over the files that `runpy` or a test has executed as a program: they have asked for modules, or made
        tables, as `__main__`, and were no modules."""
        rows = self.log.rows
        programs = self._programs()
        files = [row[3][0].co_filename for row in rows if row[3] is not None and row[3][2] == "__main__"]
        files += [site.spot.file for site in self.tables if site.spot.module == "__main__"]
        for file in dict.fromkeys(files):
            identity = self.files.of_the_project(file)
            if identity and identity not in programs:
                programs.add(identity)
                rows.append(("__main__", file, identity, None, False, True))

    def _programs(self) -> set[str]:
        """The files that are known to have been executed as a program."""
        return {row[2] for row in self.log.rows if row[0] in PROCESS_NAMES}

    def executions_of(self, identity: str) -> list[Execution]:
        """The executions of one file, in order."""
        return [each for each in self.executions if each.identity == identity]

    def doubled(self) -> list[tuple[Execution, Execution]]:
        """The first two executions of each file that was executed under two names, in the order of the second ones."""
        names: dict[str, str] = {}
        if all(names.setdefault(row[2], row[0]) == row[0] for row in self.log.rows):
            return []
        first: dict[str, Execution] = {}
        found: dict[str, tuple[Execution, Execution]] = {}
        happened = [each for each in self.executions if each.has_happened]
        ordered = sorted(happened, key=lambda each: each.name not in PROCESS_NAMES)
        for each in ordered:  # the process begins with `__main__`, whenever it was noticed
            known = first.setdefault(each.identity, each)
            if known.name != each.name and not {known.name, each.name} <= set(PROCESS_NAMES):
                found.setdefault(each.identity, (known, each))
        return sorted(found.values(), key=lambda pair: pair[1].number)

    def chain(self, execution: Execution) -> Iterator[Execution]:
        """The execution, the one of the module that asked for it, and so on up to what nobody asked for."""
        seen: set[int] = set()
        current: Execution | None = execution
        while current is not None and current.number not in seen:
            seen.add(current.number)
            yield current
            current = self._asker(current)

    def _asker(self, execution: Execution) -> Execution | None:
        if execution.asker is None:
            return None
        earlier = [each for each in self.executions[: execution.number] if each.name == execution.asker.module]
        return earlier[-1] if earlier else None

    def root(self, execution: Execution) -> str:
        """The directory (or archive) from which the name of an execution follows: the entry of `sys.path`."""
        return root_of(execution.name, execution.file)

    def entry(self, root: str) -> PathEntry | None:
        """What made a directory an entry of `sys.path`, as far as it was seen."""
        wanted = os.path.realpath(root)
        return next((each for each in self.search_path if os.path.realpath(each.path or os.curdir) == wanted), None)

    def tables_of(self, execution: Execution) -> list[TableSite]:
        """The tables that were made by the code of a module, while it was executed or later."""
        return [site for site in self.tables if site.spot.module == execution.name]


def root_of(name: str, file: str) -> str:
    """The directory (or archive) in which a file has a name."""
    path = os.path.dirname(file)
    if os.path.basename(file).startswith("__init__."):
        path = os.path.dirname(path)
    for _ in range(name.count(".")):
        path = os.path.dirname(path)
    return path


def first_entry() -> str:
    """What Python puts on the path after `sitecustomize` has run: the directory of the script, with `-m` and `-c` the
    working directory (Python documentation, "Command line and environment")."""
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    by_module = getattr(main, "__spec__", None) is not None
    return os.getcwd() if by_module or not isinstance(file, str) else os.path.dirname(os.path.realpath(file))


def _is_another_name(name: str, module: ModuleType) -> bool:
    """Whether a module stands in `sys.modules` under its own name too, so that nothing was executed for this one."""
    own = stored(module).get("__name__")
    return own != name and isinstance(own, str) and sys.modules.get(own) is module


def stored(module: object) -> dict[str, Any]:
    """What is stored in a module, nothing for what is none.

    The module is not asked: some compute their attributes, and import while doing so. Others only say that they are
    modules, and have no dictionary (the libraries of cffi).
    """
    known: dict[str, Any] = object.__getattribute__(module, "__dict__") if issubclass(type(module), ModuleType) else {}
    return known


def file_of(module: object) -> str:
    """The path of the file that a module was executed from, "" if there is none."""
    file = stored(module).get("__file__")
    if not isinstance(file, str) or not file:
        return ""
    normal = (file[0] == _ROOT or os.path.isabs(file)) and not any(part in file for part in _NOT_NORMAL)
    return file if normal else os.path.abspath(file)
