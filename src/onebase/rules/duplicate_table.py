"""Two different statements define one table on one MetaData, and SQLAlchemy refuses the second one."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact
from onebase.program import Load, Program, TableDefinition
from onebase.program.aside import is_aside
from onebase.rules._definitions import both, is_bare, meetings, module_name, name_of
from onebase.rules._removed import removed_tables
from onebase.vocabulary import Consequence, Evidence, Extent, Finding, Outcome, Rule, Severity, Subject

RULE = Rule(
    code="OB201",
    name="duplicate-table",
    summary="two definitions give one MetaData the same table",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)

Pair = tuple[TableDefinition, TableDefinition]


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each two files that define the same tables, with all of these tables."""
    world = program.world(load)
    files: dict[tuple[str, str], list[Pair]] = {}
    removed = {table.place for table in removed_tables(program, world)}
    for first, second in meetings(load, world):
        if _raises(first, second) and first.place not in removed:
            files.setdefault((first.place.path, second.place.path), []).append((first, second))
    for pairs in files.values():
        yield _finding(load, sorted(pairs, key=lambda pair: pair[1].place))


def _raises(first: TableDefinition, second: TableDefinition) -> bool:
    """What merges or drops the second definition, or is a lookup, has rules of its own."""
    flagged = second.options.extend_existing or second.options.keep_existing
    return not (flagged or is_bare(first) or is_bare(second))


def _finding(load: Load, pairs: list[Pair]) -> Finding:
    first, second = pairs[0]
    return Finding(
        code=RULE.code,
        subject=_subject(pairs),
        message=_message(pairs),
        evidence=(
            Evidence(second.place, f"`{name_of(second)}` defines table `{second.key}` again"),
            Evidence(first.place, f"`{name_of(first)}` defines it first"),
        ),
        help=_help(load, first, second),
        severity=RULE.severity,
        certainty=max(both(*pair) for pair in pairs),
        essence=tuple(sorted({f"{each.place.path}::{name_of(each)}" for each in pairs[0]})),
        notes=_notes(pairs),
        extent=tuple(Extent(str(later.key), later.place, Outcome.RAISE) for _, later in pairs),
        entry_points=(load.entry.label,),
    )


def _subject(pairs: list[Pair]) -> Subject:
    if len(pairs) == 1:
        return Subject("table", str(pairs[0][1].key))
    return Subject("file", " and ".join(sorted({each.place.path for each in pairs[0]})))


def _message(pairs: list[Pair]) -> str:
    first, second = pairs[0]
    if len(pairs) == 1:
        where = "one file" if first.place.path == second.place.path else "two files"
        return f"table `{second.key}` is defined twice on one MetaData, in {where}"
    return f"{len(pairs)} tables of `{first.place.path}` are defined again here"


def _help(load: Load, first: TableDefinition, second: TableDefinition) -> str:
    if first.place in second.inherits:
        return f"remove `__tablename__` from `{name_of(second)}`: it inherits the table of `{name_of(first)}`"
    if _shares_name(second):
        return f"give `{name_of(second)}` and `{name_of(first)}` each a `__tablename__` of its own"
    if is_aside(second.place.path):
        return f"give the models of `{second.place.path}` a Base of their own, made in that file"
    if first.place.path == second.place.path:
        return f"keep one of `{name_of(first)}` and `{name_of(second)}`, or give one of them another name"
    return (
        f"import `{name_of(first)}` from `{module_name(load, first)}` if both mean the same; "
        f"otherwise give `{name_of(second)}` another table name"
    )


def _shares_name(definition: TableDefinition) -> bool:
    """Whether the name of the table comes from a mixin or a base class."""
    return isinstance(definition.fact, ClassFact) and definition.fact.tablename is None


def _notes(pairs: list[Pair]) -> tuple[str, ...]:
    said = f"SQLAlchemy says: Table '{pairs[0][1].key}' is already defined for this MetaData instance"
    if len(pairs) == 1:
        return (said,)
    return (said, "all of them: " + ", ".join(f"`{later.key}`" for _, later in pairs))
