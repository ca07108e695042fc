"""`keep_existing=True` discards a definition, and columns that are written in it are never saved."""

from collections.abc import Iterator

from onebase.program import Load, Program, TableDefinition, World
from onebase.rules._columns import columns_of
from onebase.rules._definitions import both, is_bare, meetings, module_name, name_of
from onebase.rules.extend_existing_merge import differs, listed
from onebase.vocabulary import Consequence, Evidence, Extent, Finding, Outcome, Rule, Severity, Subject

RULE = Rule(
    code="OB203",
    name="keep-existing-drop",
    summary="keep_existing=True discards the columns of this definition",
    severity=Severity.ERROR,
    consequence=Consequence.DATA,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each definition that loses columns."""
    world = program.world(load)
    for first, second in meetings(load, world):
        flagged = second.options.keep_existing and not second.options.extend_existing
        if flagged and not is_bare(first) and not is_bare(second):
            lost = lost_columns(program, world, first, second)
            if lost:
                yield _finding(load, first, second, lost)


def lost_columns(program: Program, world: World, first: TableDefinition, second: TableDefinition) -> list[str]:
    """The columns of `second` that the table of `first` has not, or has in another form."""
    before, after = columns_of(program, world, first), columns_of(program, world, second)
    missing = [name for name in after.by_name if name and name not in before.by_name] if before.complete else []
    changed = [
        name
        for name, column in after.by_name.items()
        if name and name in before.by_name and differs(before.by_name[name], column)
    ]
    return missing + changed


def _finding(load: Load, first: TableDefinition, second: TableDefinition, lost: list[str]) -> Finding:
    return Finding(
        code=RULE.code,
        subject=Subject("table", str(second.key)),
        message=f"keep_existing=True discards this definition of table `{second.key}`",
        evidence=(
            Evidence(second.place, f"`{name_of(second)}` gets the table that exists"),
            Evidence(first.place, f"`{name_of(first)}` defines it"),
        ),
        help=(
            f"write the columns where the table is defined, and import `{name_of(first)}` from "
            f"`{module_name(load, first)}`; then remove the flag"
        ),
        severity=RULE.severity,
        certainty=both(first, second),
        essence=tuple(sorted({f"{each.place.path}::{name_of(each)}" for each in (first, second)})),
        notes=(f"not in the table as they are written here: {listed(lost)}",),
        extent=(Extent(str(second.key), second.place, Outcome.REUSE),),
        entry_points=(load.entry.label,),
    )
