"""What a process has to import, so that the models of a finding are loaded."""

from collections import Counter
from collections.abc import Collection, Iterator

from onebase.fix.loading.incomplete import loading_file, only_imports
from onebase.named_tuple import NamedTuple
from onebase.program import Load, Program
from onebase.program.aside import is_aside
from onebase.rules._import_line import SURVIVES, addition
from onebase.rules._missing import declared_modules, missing_tables
from onebase.rules._use import started_file
from onebase.vocabulary import Finding, MissingImport

_TRIED = 5


class Needed(NamedTuple):
    """`statements` that a process has to execute, and `path`, the file that should say them.

    `load` is a process that the finding names; `wanted` are the files with the missing models. `complete` tells that
    the statement imports a module which brings all of them already; `further` are the files with which other processes
    of the finding begin.
    """

    load: Load
    path: str
    statements: tuple[str, ...]
    wanted: frozenset[str]
    complete: bool = False
    further: tuple[str, ...] = ()


def needed(program: Program, finding: Finding) -> Needed | None:
    """The imports to add, so that every process that the finding names loads the tables; None where none helps."""
    told = [each for each in finding.remedy if isinstance(each, MissingImport)]
    if finding.code == "OB501":
        return _all_told(program, finding, told)
    return _as_told(program, finding, *told[0]) if told else _for_extent(program, finding)


def _all_told(program: Program, finding: Finding, told: list[MissingImport]) -> Needed | None:
    """Every module that a finding names, in the file that it names."""
    for load in loads_of(program, finding) if told else ():
        wanted = frozenset(_file(program, load, each.name) for each in told) - {""}
        return Needed(load, told[0].path, tuple(f"{written(each.name)}{SURVIVES}" for each in told), wanted)
    return None


def _as_told(program: Program, finding: Finding, name: str, start: str) -> Needed | None:
    """The one module that a finding names, where the other models are imported, or where the process starts."""
    for load in loads_of(program, finding):
        wanted = _file(program, load, name)
        if wanted:
            path = loading_file(program, load, {wanted})
            if not path and start:
                path = start
            if path and not is_aside(path):
                further = tuple(_starts(program, finding, name, wanted, path)) if path == start else ()
                return Needed(load, path, (f"{written(name)}{SURVIVES}",), frozenset({wanted}), further=further)
    return None


def _file(program: Program, load: Load, name: str) -> str:
    located = program.locator.find_dotted(tuple(root.path for root in load.search_path), name)
    return located.path if located else ""


def _starts(program: Program, finding: Finding, name: str, wanted: str, but: str) -> list[str]:
    """The files with which the other processes of a finding begin, where the name means the same file."""
    loads = [load for load in loads_of(program, finding) if _file(program, load, name) == wanted]
    return sorted({path for path in map(started_file, loads) if path and path != but and not is_aside(path)})


def _for_extent(program: Program, finding: Finding) -> Needed | None:
    wanted = frozenset(each.place.path for each in finding.extent)
    path = finding.subject.name
    for load in loads_of(program, finding):
        targets = {key.metadata for key in program.whole(load).by_key}
        missing = [each for each in missing_tables(program, load, targets) if each.path in wanted]
        if missing and path not in wanted:
            statements = addition(program, load, path, missing).statements
            if len(statements) == len({each.path for each in missing}):
                one = _one_for_all(program, load, path, wanted)
                return Needed(load, path, one or statements, wanted, bool(one))
            return Needed(load, path, statements, wanted, complete=True)
    return None


def loads_of(program: Program, finding: Finding) -> Iterator[Load]:
    """The processes that a finding names."""
    return (program.load(entry) for entry in program.entry_points if entry.label in finding.entry_points)


def _one_for_all(program: Program, load: Load, path: str, wanted: Collection[str]) -> tuple[str, ...]:
    """A module that is there to load all models, in place of many imports: of those that import the most models
    directly, the first that brings all of the missing ones. For a single one it must do nothing else."""
    for name in _likely(program, load, path, wanted):
        located = program.locator.find_dotted(tuple(root.path for root in load.search_path), name)
        if located and located.path and not is_aside(located.path):
            plain = len(wanted) > 1 or only_imports(program, located.path)
            if plain and set(wanted) <= program.loaded_with(load, name):
                return (f"{written(name)}{SURVIVES}",)
    return ()


def _likely(program: Program, load: Load, path: str, wanted: Collection[str]) -> list[str]:
    declaring = declared_modules(program, load, wanted).keys() | set(wanted)
    asking: Counter[str] = Counter()
    for entry in program.entry_points:
        other = program.load(entry)
        targets = {
            (used.asker, other.modules[used.target].path)
            for used in other.imports
            if _is_asker(other, used.asker, path)
        }
        asking |= Counter(other.modules[asker].name for asker, target in targets if target in declaring)
    likely = (name for name, count in asking.items() if count > 1)
    return sorted(likely, key=lambda name: (-asking[name], name))[:_TRIED]


def _is_asker(load: Load, number: int, path: str) -> bool:
    """Whether a module of another file imports, and is not itself what the process starts."""
    return number >= 0 and load.modules[number].path != path and load.modules[number].request.asker >= 0


def written(name: str) -> str:
    """The statement that imports a module by its name."""
    package, _, last = name.rpartition(".")
    return f"from {package} import {last}" if package else f"import {name}"
