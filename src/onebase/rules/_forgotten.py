"""Files with models that no file of the project imports."""

from collections.abc import Iterator

from onebase.facts.module import ModuleFacts
from onebase.program import Load, Program
from onebase.program.paths import module_path
from onebase.project.entry import RunFile
from onebase.rules._importers import is_imported
from onebase.rules._missing import TESTS, Missing, missing_tables
from onebase.rules._openness import is_open
from onebase.rules._tables import is_all_read
from onebase.rules._texts import text_of


def forgotten_tables(program: Program, load: Load) -> Iterator[Missing]:
    """The tables of such files, on a MetaData that this process uses. Told of the fullest process alone.

    A file that is named in any text, as a module, may be imported by that text.
    """
    if load.entry.kind in TESTS:
        return
    unused = {path for path in program.model_files if not is_imported(program, path)}
    if not unused or load.entry != _fullest(program):
        return
    unused -= {module.path for entry in program.entry_points for module in program.load(entry).modules}
    unused -= {step.path for entry in program.entry_points for step in entry.steps if isinstance(step, RunFile)}
    unused = {path for path in unused if not program.modules[path].has_main_guard}
    if not unused or not is_all_read(program, load):
        return
    world = program.world(load)
    live = {table.key.metadata for table in world.tables if table.key is not None and table.key.metadata.place}
    live |= {each.metadata for each in world.created if each.kind in ("base", "flask") and each.metadata is not None}
    missing = [each for each in missing_tables(program, load, live) if each.path in unused]
    if missing and not _any_open(program, missing):
        yield from (each for each in missing if not _is_named(program, each))


def _fullest(program: Program) -> object:
    loads = [program.load(entry) for entry in program.entry_points if entry.kind not in TESTS]
    return max(loads, key=lambda each: len(each.modules)).entry if loads else None


def _any_open(program: Program, missing: list[Missing]) -> bool:
    files = [each.absent for each in missing]
    return any(is_open(program, program.load(entry), files) for entry in program.entry_points)


def _is_named(program: Program, missing: Missing) -> bool:
    """Whether a text names the module by more than its last part: a setting, a plugin table, a command."""
    parts = module_path(missing.path).split("/")
    if len(parts) < 2:
        return False
    name = ".".join(parts[-2:])
    paths = [*program.index.python, *program.index.others]
    return any(
        name in text_of(program, path)
        for path in paths
        if path != missing.path and _may_name(program.modules.get(path))
    )


def _may_name(facts: ModuleFacts | None) -> bool:
    return facts is None or not facts.problem
