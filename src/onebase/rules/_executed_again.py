"""What the rules about files that are executed again under the same name share: the outcome for every table."""

from collections.abc import Collection, Iterable

from onebase.facts.module import ClassFact, TableFact, TableOptions
from onebase.program import TableDefinition, World
from onebase.vocabulary import Certainty, Extent, Outcome, Place, Severity


def executed_again(world: World, number: int, forgotten: Collection[int] = ()) -> tuple[Extent, ...]:
    """The tables of a module that is executed again, each with what SQLAlchemy does, in source order.

    `forgotten` are the modules (by number) that are executed again as well: what they made is made anew. Tables whose
    MetaData or name cannot be told are left out, and so are those that a condition decides about.
    """
    again = {number, *forgotten}
    return tuple(
        Extent(str(table.key), table.place, _outcome(table, table.key.metadata.number in again))
        for table in sorted(world.by_module.get(number, ()), key=lambda each: each.place)
        if table.key is not None and table.certainty is not Certainty.CANNOT_TELL
    )


def _outcome(table: TableDefinition, metadata_is_new: bool) -> Outcome:
    return Outcome.SPLIT if metadata_is_new else outcome_again(table.fact, table.options)


def outcome_again(fact: ClassFact | TableFact, options: TableOptions) -> Outcome:
    """What SQLAlchemy does with a definition whose table is there already."""
    if options.extend_existing or options.keep_existing:
        return Outcome.REUSE
    if isinstance(fact, TableFact) and not fact.has_items:
        return Outcome.REUSE
    return Outcome.RAISE


def worst(extent: Iterable[Extent]) -> Extent:
    """The table to show: the first that raises, otherwise the first."""
    tables = list(extent)
    return next((each for each in tables if each.outcome is Outcome.RAISE), tables[0])


def severity_of(extent: Iterable[Extent]) -> Severity:
    """An error where SQLAlchemy raises, a warning where it is silent."""
    return Severity.ERROR if worst(extent).outcome is Outcome.RAISE else Severity.WARNING


def sqlalchemy_says(extent: Iterable[Extent]) -> tuple[str, ...]:
    """The note with SQLAlchemy's message, where there is one."""
    shown = worst(extent)
    if shown.outcome is not Outcome.RAISE:
        return ()
    return (f"SQLAlchemy says: Table '{shown.name}' is already defined for this MetaData instance",)


def line_of(place: Place) -> str:
    """A place in a sentence."""
    return f"{place.path}:{place.line}"
