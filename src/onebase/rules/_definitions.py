"""What the rules about definitions share: which of two comes first, whether both are executed, where they stand."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cmp_to_key
from typing import NamedTuple, TypeVar

from onebase.facts.module import Alias, ClassFact, ColumnFact, TableFact
from onebase.facts.values import Guard
from onebase.program import Defined, External, Identity, Load, MappedClass, Program, TableDefinition, World
from onebase.vocabulary import Certainty, Place

# Directories whose files are no part of the application.
ASIDE = frozenset({"test", "tests", "testing", "example", "examples", "docs", "doc", "build", "benchmarks", "samples"})
# What may be filed under these MetaData is known as well as for those of the project.
SQLMODEL = "SQLModel.metadata"


Executed = TypeVar("Executed", TableDefinition, MappedClass)


class Columns(NamedTuple):
    """The columns of a definition by name; `complete` tells whether there can be no others."""

    by_name: Mapping[str, ColumnFact]
    complete: bool


class Moment(NamedTuple):
    """A line of a module, as one load executes it."""

    number: int
    line: int


def is_before(load: Load, first: Moment, second: Moment) -> bool:
    """Whether one line is executed before another.

    Modules are numbered as they begin. A module that is imported half-way through another one runs before the lines
    below the import.
    """
    if first.number == second.number:
        return first.line < second.line
    if first.number > second.number:
        return not is_before(load, second, first)
    child = next((each for each in load.chain(second.number) if each.request.asker == first.number), None)
    return child is None or child.request.place is None or child.request.place.line > first.line


def in_order(load: Load, things: Iterable[Executed]) -> list[Executed]:
    """Definitions in the order of execution."""

    def compare(one: Executed, other: Executed) -> int:
        first, second = moment_of(one), moment_of(other)
        return 0 if first == second else (-1 if is_before(load, first, second) else 1)

    return sorted(things, key=cmp_to_key(compare))


def moment_of(thing: TableDefinition | MappedClass) -> Moment:
    """When a definition is executed."""
    return Moment(thing.number, thing.place.line)


def exclusive(first: Iterable[Guard], second: Iterable[Guard]) -> bool:
    """Whether two statements of one file stand in different arms of one compound statement."""
    arms = {(guard.kind, guard.line): guard.arm for guard in first if guard.kind in ("if", "try", "main")}
    return any(arms.get((guard.kind, guard.line), guard.arm) != guard.arm for guard in second)


def site(load: Load, number: int, place: Place) -> tuple[str, int, int]:
    """The statement, whatever name its file is executed under and whichever link leads to it."""
    return (load.modules[number].identity, place.line, place.column)


def distinct(load: Load, definitions: Iterable[TableDefinition]) -> list[TableDefinition]:
    """The first execution of each statement, in order; that files are executed twice is another rule's business."""
    found: dict[tuple[str, int, int], TableDefinition] = {}
    for table in in_order(load, definitions):
        found.setdefault(site(load, table.number, table.place), table)
    return list(found.values())


def meetings(load: Load, world: World) -> Iterator[tuple[TableDefinition, TableDefinition]]:
    """Every statement that meets a key which is taken, with the statement that took it."""
    for definitions in world.by_key.values():
        first, *later = distinct(load, definitions)
        for second in later:
            same_file = load.modules[first.number].identity == load.modules[second.number].identity
            if not (same_file and exclusive(first.guards, second.guards)):
                yield first, second


def is_bare(definition: TableDefinition) -> bool:
    """Whether it is a `Table(name, metadata)` without columns, which never conflicts: it finds or makes a table."""
    return isinstance(definition.fact, TableFact) and not definition.fact.has_items


def is_open(metadata: Identity) -> bool:
    """Whether code outside the project may define tables on this MetaData, or decide what its classes inherit."""
    return metadata.number < 0 and metadata.name != SQLMODEL


def both(first: TableDefinition, second: TableDefinition) -> Certainty:
    """How certain it is that both are executed."""
    certainty = min(first.certainty, second.certainty)
    open_to_others = first.key is not None and is_open(first.key.metadata)
    return Certainty.CANNOT_TELL if open_to_others else certainty


def name_of(definition: TableDefinition) -> str:
    """How a person would call a definition: the class, what a Table is bound to, or the table."""
    fact = definition.fact
    bound = fact.target if isinstance(fact, TableFact) else fact.name
    return bound or definition.name


def module_name(load: Load, definition: TableDefinition) -> str:
    """The module to import it from."""
    return load.modules[definition.number].name


def is_aside(path: str) -> bool:
    """Whether a file is a test, an example or the like: what it declares for itself is no part of the application."""
    *directories, name = path.split("/")
    return (
        not ASIDE.isdisjoint(directories)
        or name.startswith(("test_", "conftest"))
        or name.endswith(("_test.py", "_tests.py"))
        or name == "tests.py"
    )


def columns_of(program: Program, world: World, definition: TableDefinition) -> Columns:
    """The columns of a definition, those of mixins included."""
    if isinstance(definition.fact, TableFact):
        known = {column.name: column for column in definition.fact.columns}
        return Columns(known, not definition.fact.items and not definition.fact.reflected)
    line = world.registries.kinship(Defined(definition.number, definition.fact)).line
    found: dict[str, ColumnFact] = {}
    for each in line:
        for column in each.fact.columns if isinstance(each.fact, ClassFact) else ():
            found.setdefault(column.name, column)
    complete = all(_all_bases_known(world, each) for each in line) and not _assigned_columns(program, world, line)
    return Columns(found, complete and all(found))


def _all_bases_known(world: World, defined: Defined) -> bool:
    fact = defined.fact
    if not isinstance(fact, ClassFact):
        return True
    names = [base.text for base in fact.bases if base.kind == "name"]
    meant = [world.names.resolve(defined.number, name, fact.span.line - 1) for name in names]
    known = ("builtins", "sqlalchemy", "sqlmodel", "abc", "typing")
    return len(names) == len(fact.bases) and all(
        not isinstance(each, External) or each.package in known for each in meant
    )


def _assigned_columns(program: Program, world: World, line: Iterable[Defined]) -> bool:
    """Whether a class takes attributes from variables, which may hold columns."""
    for each in line:
        if isinstance(each.fact, ClassFact):
            prefix = f"{each.fact.name}."
            for alias in program.complete(world.module(each.number).path).aliases:
                if _takes_a_variable(alias, prefix):
                    return True
    return False


def _takes_a_variable(alias: Alias, prefix: str) -> bool:
    attribute = alias.target.removeprefix(prefix)
    return alias.target.startswith(prefix) and not attribute.startswith("__") and alias.value.kind in ("name", "call")


def similar_key(world: World, table: TableDefinition) -> str:
    """A table of the same MetaData whose name looks alike, "" if there is none."""
    import difflib

    key = table.key
    names = sorted({str(other) for other in world.by_key if key and other.metadata == key.metadata and other != key})
    return next(iter(difflib.get_close_matches(str(key), names, n=1, cutoff=0.75)), "")
