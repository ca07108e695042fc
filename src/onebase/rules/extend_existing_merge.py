"""`extend_existing=True` merges two different statements into one table."""

from collections.abc import Iterator

from onebase.facts.module import ColumnFact, TableFact
from onebase.program import Load, Program, TableDefinition, World
from onebase.rules._columns import Columns, columns_of
from onebase.rules._definitions import both, is_bare, meetings, module_name, name_of
from onebase.vocabulary import Consequence, Evidence, Extent, Finding, Outcome, Rule, Severity, Subject

RULE = Rule(
    code="OB202",
    name="extend-existing-merge",
    summary="extend_existing=True merges two definitions of one table",
    severity=Severity.ERROR,
    consequence=Consequence.DATA,
)


_ALIKE = "both say the same of every column: nothing is lost until one of them is changed"


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each definition that is merged into another one."""
    world = program.world(load)
    for first, second in meetings(load, world):
        if second.options.extend_existing and not _belongs(first, second):
            yield _finding(program, load, world, first, second)


def _belongs(first: TableDefinition, second: TableDefinition) -> bool:
    """A subclass on its parent's table is single-table inheritance; reflection reads the columns again."""
    related = first.place in second.inherits or bool(first.inherits & second.inherits)
    reflected = isinstance(second.fact, TableFact) and second.fact.reflected
    return related or reflected or is_bare(first)


def _finding(program: Program, load: Load, world: World, first: TableDefinition, second: TableDefinition) -> Finding:
    before, after = columns_of(program, world, first), columns_of(program, world, second)
    notes = tuple(_effects(before, after, second))
    alike = not notes and _are_alike(before, after)
    return Finding(
        code=RULE.code,
        subject=Subject("table", str(second.key)),
        message=f"extend_existing=True merges two definitions of table `{second.key}`",
        evidence=(
            Evidence(second.place, f"`{name_of(second)}` is merged into the table that exists"),
            Evidence(first.place, f"`{name_of(first)}` defines it first"),
        ),
        help=(
            f"keep one definition: import `{name_of(first)}` from `{module_name(load, first)}`, or give "
            f"`{name_of(second)}` another table name; then remove the flag"
        ),
        severity=Severity.WARNING if alike else RULE.severity,
        certainty=both(first, second),
        essence=tuple(sorted({f"{each.place.path}::{name_of(each)}" for each in (first, second)})),
        notes=(_ALIKE,) if alike else notes,
        extent=(Extent(str(second.key), second.place, Outcome.REUSE),),
        entry_points=(load.entry.label,),
    )


def _are_alike(before: Columns, after: Columns) -> bool:
    """Whether all columns of both definitions are known, and say the same."""
    return before.complete and after.complete and set(before.by_name) == set(after.by_name)


def _effects(before: Columns, after: Columns, second: TableDefinition) -> Iterator[str]:
    """What the merge does to the columns, as far as both definitions are known."""
    common = [name for name in after.by_name if name and name in before.by_name]
    changed = [name for name in common if differs(before.by_name[name], after.by_name[name])]
    if changed:
        yield f"replaced for both, with type, default, NOT NULL and foreign key: {listed(changed)}"
    added = [name for name in after.by_name if name and name not in before.by_name]
    if added and before.complete:
        yield f"added to a table whose first class does not know them: {listed(added)}"
    lost = [name for name in common if before.by_name[name].primary_key and not after.by_name[name].primary_key]
    if lost:
        yield f"SQLAlchemy raises ArgumentError: {listed(lost)} is a primary key in the first definition only"
    doubled = [name for name in common if _indexed(before.by_name[name]) and _indexed(after.by_name[name])]
    if doubled or second.options.items:
        yield "unique, check and index objects of both definitions are kept, so that equal ones exist twice"


def _indexed(column: ColumnFact) -> bool:
    return column.unique or column.indexed


def differs(before: ColumnFact, after: ColumnFact) -> bool:
    """Whether two columns of one name are written differently."""
    return before._replace(span=after.span, attribute=after.attribute, foreign_keys=()) != after._replace(
        foreign_keys=()
    )


def listed(names: list[str]) -> str:
    """Names for a sentence, in source order."""
    return ", ".join(f"`{name}`" for name in names)
