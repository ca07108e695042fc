"""Tables that a process does not load, although the project declares them on a MetaData that it uses."""

import re
from collections.abc import Collection

from onebase.named_tuple import NamedTuple
from onebase.program import Identity, Load, LoadedModule, Program, TableDefinition
from onebase.program.aside import is_aside
from onebase.project.entry import EntryPoint, RunFile
from onebase.rules._importers import importer_of
from onebase.rules._partition import is_twin
from onebase.rules._texts import text_of
from onebase.vocabulary import Certainty, Place

TESTS = frozenset({"pytest", "unittest", "doctest", "notebook"})


class Absent(NamedTuple):
    """A file that a process does not load, and the module name that it would have there."""

    path: str
    name: str


class Missing(NamedTuple):
    """A table that a process does not load.

    `name` is the module that it would have to import. `loaded_by` are the entry points that do import it; `asked_by` is
    an import of it where no entry point is known that gets there."""

    table: TableDefinition
    path: str
    name: str
    loaded_by: tuple[str, ...]
    asked_by: Place | None

    @property
    def is_used(self) -> bool:
        """Whether anything in the project imports it, so that the table is likely to exist in the database."""
        return bool(self.loaded_by) or self.asked_by is not None

    @property
    def absent(self) -> Absent:
        """The file alone."""
        return Absent(self.path, self.name)


def missing_tables(program: Program, load: Load, targets: Collection[Identity]) -> list[Missing]:
    """The tables on these MetaData that the project declares and this process does not load, by place."""
    surely = surely_loaded(program, load)
    whole = program.whole(load)
    world = program.world(load)
    if whole is world and all(module.path in surely for module in load.modules if module.path):
        return []
    known = {_name(table) for table in world.tables if _on(table, targets) and table.place.path in surely}
    unclear = {table.name for table in world.tables if table.key is None}
    found: dict[Place, Missing] = {}
    for table in whole.tables:
        if not _on(table, targets) or table.scope or table.place.path in surely or _name(table) in known:
            continue
        if table.name not in unclear and _is_declared(table):
            module = whole.module(table.number)
            loaded_by = loaded_elsewhere(program, load, module)
            asked_by = None if loaded_by else importer_of(program, table.place.path)
            found.setdefault(table.place, Missing(table, table.place.path, module.name, loaded_by, asked_by))
    return [found[place] for place in sorted(found)]


def declared_modules(program: Program, load: Load, paths: Collection[str]) -> dict[str, str]:
    """File → module name, for every file that declares tables on the same MetaData as the files given do."""
    whole = program.whole(load)
    targets = {table.key.metadata for table in whole.tables if table.key and table.place.path in paths}
    return {
        table.place.path: whole.module(table.number).name
        for table in whole.tables
        if _on(table, targets) and not table.scope and _is_declared(table)
    }


def _on(table: TableDefinition, targets: Collection[Identity]) -> bool:
    return table.key is not None and any(is_twin(table.key.metadata, target) for target in targets)


def _name(table: TableDefinition) -> tuple[str | None, str]:
    return (table.key.schema, table.key.name) if table.key else (None, "")


def _is_declared(table: TableDefinition) -> bool:
    conditional = any(guard.kind in ("if", "loop", "main") or guard.arm for guard in table.guards)
    return not conditional and not is_aside(table.place.path) and not getattr(table.fact, "reflected", False)


def surely_loaded(program: Program, load: Load) -> set[str]:
    """The files that are loaded; those that only a function brings in which nothing of the process calls are not."""
    modules = [module for module in load.modules if module.path]
    started = {module.path for module in modules if module.certainty is not Certainty.CANNOT_TELL}
    within = {module.within for module in modules if module.path not in started}
    called = {function for function in within if may_be_called(program, started, function)}
    return {module.path for module in modules if module.path in started or module.within in called}


def may_be_called(program: Program, paths: Collection[str], within: str) -> bool:
    """Whether the text of one of the files names the function for more than defining it; methods are left open.

    `create_app` and `make_app` are called by Flask, which no text says (`flask.cli.find_best_app`, 0.11 to 3.1).
    """
    if not within or "." in within or within.startswith("__") or within in ("create_app", "make_app"):
        return True
    word, defined = re.compile(rf"\b{within}\b"), re.compile(rf"def[ \t]+{within}\b")
    for path in paths:
        text = text_of(program, path)
        if within in text and len(word.findall(text)) > len(defined.findall(text)):
            return True
    return False


def loaded_elsewhere(program: Program, load: Load, module: LoadedModule) -> tuple[str, ...]:
    """The other processes that import the file, tests and what is started from the file itself left out."""
    labels = []
    for entry in program.entry_points:
        if entry == load.entry or entry.kind in TESTS or entry.kind == "alembic" or _starts(entry, module.path):
            continue
        executions = program.load(entry).by_identity.get(module.identity, ())
        if any(each.certainty is not Certainty.CANNOT_TELL for each in executions):
            labels.append(entry.label)
    return tuple(sorted(set(labels)))


def _starts(entry: EntryPoint, path: str) -> bool:
    return any(isinstance(step, RunFile) and step.path == path for step in entry.steps)
