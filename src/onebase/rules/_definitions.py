"""What the rules about definitions share: which of them meet, where they stand, how to call them."""

from collections.abc import Iterable, Iterator

from onebase.facts.module import TableFact
from onebase.program import Identity, Load, TableDefinition, World
from onebase.program.guarded import exclusive
from onebase.rules._order import in_order
from onebase.rules._spelling import closest
from onebase.vocabulary import Certainty, Place

# What may be filed under these MetaData is known as well as for those of the project.
SQLMODEL = "SQLModel.metadata"


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
        if len(definitions) < 2:
            continue
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


def similar_key(world: World, table: TableDefinition) -> str:
    """A table of the same MetaData whose name looks alike, "" if there is none."""
    key = table.key
    names = sorted({str(other) for other in world.by_key if key and other.metadata == key.metadata and other != key})
    return closest(str(key), names, 0.75)
