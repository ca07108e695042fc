"""The tables that Alembic's revisions put on a MetaData of the application.

Revisions are no part of a load: each is a small world of its own, and many of them repeat tables as they once were.
What they take from the application is found through their imports.
"""

from collections.abc import Iterator

from onebase.facts.module import ClassFact, Import, ModuleFacts, TableFact, TableOptions
from onebase.facts.values import Value
from onebase.named_tuple import NamedTuple
from onebase.program import Identity, Load, Program, TableKey, World
from onebase.program.paths import join, parent
from onebase.rules._executed_again import outcome_again
from onebase.vocabulary import Extent, Place


class Revision(NamedTuple):
    """A revision with tables on a MetaData that outlives it. `taken` tells whether the application has one of them."""

    path: str
    extent: tuple[Extent, ...]
    taken: bool


def revisions(program: Program, load: Load, environment: str) -> Iterator[Revision]:
    """The revisions beside an `env.py` (in `versions/`, as Alembic lays them out) that define such tables."""
    world = program.world(load)
    for path in program.index.below(join(parent(environment), "versions")):
        if not _takes_from_the_application(program, load, path):
            continue
        found = dict(_tables(world, load, program.complete(path)))
        if found:
            yield Revision(path, tuple(sorted(found.values(), key=_place)), any(key in world.by_key for key in found))


def _takes_from_the_application(program: Program, load: Load, path: str) -> bool:
    """A cheap no for most revisions: their imports name libraries only."""
    facts = program.modules.get(path)
    return facts is not None and any(imported.module in load.by_name for imported in facts.imports)


def _place(extent: Extent) -> Place:
    return extent.place


def _tables(world: World, load: Load, facts: ModuleFacts) -> Iterator[tuple[TableKey, Extent]]:
    """The tables that are defined whenever the file is executed, and whose MetaData is imported."""
    statements: list[ClassFact | TableFact] = [*facts.classes, *facts.tables]
    for fact in statements:
        name, options = _name_and_options(fact)
        if name and not fact.scope and not fact.guards and options.schema is None:
            values = fact.bases if isinstance(fact, ClassFact) else (fact.metadata,)
            metadata = next((found for value in values if (found := _imported(world, load, facts, value))), None)
            if metadata is not None:
                place = Place(facts.path, fact.span.line, fact.span.column, fact.span.end_column)
                yield TableKey(metadata, None, name), Extent(name, place, outcome_again(fact, options))


def _name_and_options(fact: ClassFact | TableFact) -> tuple[str, TableOptions]:
    value = fact.tablename if isinstance(fact, ClassFact) else fact.name
    return (value.text if value is not None and value.kind == "string" else ""), fact.options or TableOptions()


def _imported(world: World, load: Load, facts: ModuleFacts, value: Value) -> Identity | None:
    """The MetaData behind a name that the file imports from a module of the load."""
    if value.kind != "name":
        return None
    for imported in facts.imports:
        number = load.by_name.get(imported.module)
        rest = _behind(imported, value.text)
        if number is not None and rest and not imported.scope and not imported.level:
            return world.registries.metadata_of(world.names.resolve(number, rest))
    return None


def _behind(imported: Import, dotted: str) -> str:
    """What follows the module in a dotted name that begins with what the import binds; "" for other names."""
    if imported.name:
        first, dot, rest = dotted.partition(".")
        return f"{imported.name}{dot}{rest}" if first == (imported.alias or imported.name) else ""
    prefix = (imported.alias or imported.module) + "."
    return dotted.removeprefix(prefix) if dotted.startswith(prefix) else ""
