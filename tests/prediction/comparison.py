"""A predicted load against an observed one: equal, or differences that are explained, or that are not."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from onebase.program import Load, World
from onebase.program.load import UNTOLD
from onebase.vocabulary import Certainty

from .observation import KILLED, Module, Observation, Table

Executed = tuple[str, str]
Calls = Callable[[str], Collection[str] | None]
FILE = "executes a file"
COPIES = frozenset(
    {"reflect", "prepare", "to_metadata", "tometadata", "exec", "type", "map_declaratively", "configure_mappers"}
)


class Difference(NamedTuple):
    """`why` is "" for a difference that nothing explains."""

    what: str
    why: str = ""


class Comparison(NamedTuple):
    """One entry point: how much was compared, and the differences."""

    label: str
    modules: int
    tables: int
    ended: str
    differences: tuple[Difference, ...]
    printed: str = ""

    @property
    def started(self) -> bool:
        """Whether there is anything to compare: a process that dies before the first module agrees with everything."""
        return bool(self.modules) or not self.ended

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        return tuple(each for each in self.differences if not each.why)


def compare(
    load: Load, world: World, observed: Observation, calls: Calls, ignored: frozenset[str] = frozenset()
) -> Comparison:
    """Sets the modules, their order, and the tables of one entry point side by side. `calls` gives the
    names of what a file calls, None for one that is not read; `ignored` are paths that are another world: the
    revisions of Alembic."""
    modules = tuple(each for each in observed.modules if each.path not in ignored)
    tables = tuple(each for each in observed.tables if each.path not in ignored)
    differences = [
        *_unforeseen(load, observed.modules, calls, ignored),
        *_absent(load, modules, observed.ended, ignored),
        *(() if _is_broken(load, observed.ended) else _order(load, observed.modules)),
        *compare_tables(load, world, tables, {each.name for each in modules}, observed.ended, calls),
    ]
    return Comparison(load.entry.label, len(modules), len(tables), observed.ended, tuple(differences), observed.printed)


def _predicted(load: Load, *, certainly: bool) -> list[Executed]:
    return [
        (each.path, each.name)
        for each in load.modules
        if each.path and (not certainly or (each.certainty is Certainty.CERTAIN and not each.within))
    ]


def _unforeseen(load: Load, modules: tuple[Module, ...], calls: Calls, ignored: frozenset[str]) -> Iterator[Difference]:
    """Executed, and not predicted. What cannot be followed at the line that asks explains it, and what that brings, be
    it through a file that is ignored itself."""
    foretold = set(_predicted(load, certainly=False))
    explained: dict[str, str] = {path: "" for path, _ in foretold}
    for each in modules:
        if (each.path, each.name) not in foretold:
            why = _reason(load, each, calls) or explained.get(each.asker, "")
            explained[each.path] = why
            if each.path in ignored:
                continue
            asked = f", asked for by {each.asker}:{each.line}" if each.asker else ""
            yield Difference(f"executed, not predicted: {each.path} as {each.name}{asked}", why)


def _reason(load: Load, module: Module, calls: Calls) -> str:
    if module.later:
        return "a function asks for it that a library calls"
    if calls(module.path) is None:
        return "the file is left out, by .gitignore or the settings"
    if not load.modules and load.entry.unknowns:
        return load.entry.unknowns[0]
    return _unknown_at(load, module.asker, module.line)


def _unknown_at(load: Load, path: str, line: int) -> str:
    """What the prediction says of a line. A loader is made in one line and executes the file in another, and plugins
    are imported by pytest itself."""
    where = f"{path}:{line}:"
    unknowns = (*load.unknowns, *load.entry.unknowns)
    if not path:
        return next((each for each in unknowns if each.endswith(UNTOLD["pytest-plugins"])), "")
    told = (each for each in unknowns if each.startswith(where))
    return next(told, "") or next((each for each in unknowns if each.startswith(f"{path}:") and FILE in each), "")


def _absent(
    load: Load, modules: tuple[Module, ...], ended: str, ignored: frozenset[str] = frozenset()
) -> Iterator[Difference]:
    """Predicted, and not executed. A process that ended early cannot have executed what comes later, and pytest goes
    on with the next module where one cannot be imported."""
    certain = _predicted(load, certainly=True)
    executed = {(each.path, each.name) for each in modules}
    last = max((at for at, each in enumerate(certain) if each in executed), default=-1)
    for at, (path, name) in enumerate(certain):
        if (path, name) not in executed and path not in ignored:
            early = ended not in ("", KILLED) and (at > last or _is_broken(load, ended))
            why = f"the process ended: {ended}" if early else ""
            yield Difference(f"predicted, not executed: {path} as {name}", why)


def _is_broken(load: Load, ended: str) -> bool:
    """Whether test modules could not be imported: pytest says so by its exit code, and for one as for all."""
    return load.entry.kind == "pytest" and ended.startswith("exit ")


def _asked_from_elsewhere(load: Load, modules: tuple[Module, ...]) -> set[Executed]:
    """What a library asks for, a file that was not foretold (a revision of Alembic, a plugin), or an import that the
    prediction calls likely (in a function that another function calls), and what these ask for in turn: it comes
    earlier than otherwise."""
    foretold = {path for path, _ in _predicted(load, certainly=False)}
    doubtful = {(each.place.path, each.place.line) for each in load.imports if each.certainty is not Certainty.CERTAIN}
    doubtful -= {(each.place.path, each.place.line) for each in load.imports if each.certainty is Certainty.CERTAIN}
    askers: set[str] = set()
    found: set[Executed] = set()
    for each in modules:
        unforeseen = each.asker and each.asker not in foretold
        if each.later or unforeseen or (each.asker, each.line) in doubtful or each.asker in askers:
            found.add((each.path, each.name))
            askers.add(each.path)
    return found


def _order(load: Load, modules: tuple[Module, ...]) -> Iterator[Difference]:
    certain = _predicted(load, certainly=True)
    elsewhere = _asked_from_elsewhere(load, modules)
    both = set(certain) & {(each.path, each.name) for each in modules} - elsewhere
    predicted = [each for each in certain if each in both]
    executed = [(each.path, each.name) for each in modules if (each.path, each.name) in both]
    for one, other in zip(predicted, executed, strict=False):
        if one != other:
            yield Difference(f"order: {one[1]} was predicted where {other[1]} was executed")
            return


def compare_tables(
    load: Load, world: World, tables: tuple[Table, ...], executed: Collection[str], ended: str, calls: Calls
) -> Iterator[Difference]:
    """Tables that exist on one side only, and MetaData that are one on one side and two on the other. `executed` are
    the names of the modules that were, `ended` says what ended the process early."""
    certain, perhaps = _predicted_tables(world)
    seen = {(each.key, each.module): each.metadata for each in tables}
    defined_in = {(each.key, each.module): each.path for each in tables}
    doubtful = {each.name for each in load.modules if each.certainty is not Certainty.CERTAIN or each.within}
    foretold = {each.name for each in load.modules}
    unknown = {world.module(each.number).name: each.unknown for each in world.tables if each.key is None}
    for key, module in sorted(seen.keys() - certain.keys() - perhaps.keys()):
        why = unknown.get(module, "") or ("its module was not predicted" if module not in foretold else "")
        copied = COPIES.intersection(calls(defined_in[key, module]) or ())
        why = why or (f"it comes of {', '.join(sorted(copied))}(), which no source tells" if copied else "")
        yield Difference(f"table not predicted: {key} of {module}", why)
    reused = {(certain[each], each[0]) for each in certain.keys() & seen.keys()}
    for key, module in sorted(certain.keys() - seen.keys()):
        if (certain[key, module], key) not in reused:  # otherwise `extend_existing` took the table that was there
            why = "its module was not executed, or not to the end" if module not in executed or ended else ""
            why = why or ("perhaps" if module in doubtful else "") or _may_fail(load, module)
            yield Difference(f"table does not exist: {key} of {module}", why)
    both = {key: (value, seen[key]) for key, value in certain.items() if key in seen}
    pairs = set(both.values())
    if len({one for one, _ in pairs}) != len(pairs) or len({other for _, other in pairs}) != len(pairs):
        yield Difference(
            f"MetaData: {len({one for one, _ in pairs})} predicted, {len({other for _, other in pairs})} exist"
        )


def _may_fail(load: Load, module: str) -> str:
    """What the prediction says of the `try` in which a module is imported: that its handler may be needed."""
    places = [each.request.place for each in load.modules if each.name == module]
    asked = {place.path for place in places if place is not None}
    return next((each for each in load.unknowns if each.partition(":")[0] in asked and each.endswith("it fails")), "")


def _predicted_tables(world: World) -> tuple[dict[Executed, object], dict[Executed, object]]:
    """Key and module of each table → its MetaData; what certainly is made while modules load, and what perhaps is."""
    certain: dict[Executed, object] = {}
    perhaps: dict[Executed, object] = {}
    for each in world.tables:
        if each.key is not None:
            module = world.module(each.number)
            sure = each.certainty is Certainty.CERTAIN and not each.scope and not module.within
            (certain if sure else perhaps)[str(each.key), module.name] = each.key.metadata
    return certain, perhaps
