"""Two classes are mapped to one Table, and neither inherits from the other."""

from collections.abc import Iterator

from onebase.program import Load, MappedClass, Program, TableKey, World
from onebase.program.guarded import exclusive
from onebase.program.objects import Defined
from onebase.rules._definitions import site
from onebase.rules._order import in_order
from onebase.rules._tables import definition_of
from onebase.vocabulary import Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB205",
    name="two-mappers-one-table",
    summary="two classes are mapped to one Table without inheritance",
    severity=Severity.WARNING,
)

# Whoever gives one of these to the mapper means a second mapping, or inheritance.
DELIBERATE = frozenset({"include_properties", "exclude_properties", "inherits", "concrete", "primary_key", "**"})


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each class after the first that takes a Table through `__table__`."""
    world = program.world(load)
    for key, classes in _by_table(load, world).items():
        first, *later = classes
        for second in later:
            if second.fact.table is not None and not _belong(load, first, second):
                yield _finding(load, key, first, second)


def _by_table(load: Load, world: World) -> dict[TableKey, list[MappedClass]]:
    """Key → the classes mapped to it, once for each class statement, in the order of execution."""
    found: dict[TableKey, dict[tuple[str, int, int], MappedClass]] = {}
    for mapped in in_order(load, world.classes):
        table = mapped.table or definition_of(world, Defined(mapped.number, mapped.fact))
        if table is not None and table.key is not None and not mapped.fact.scope:
            found.setdefault(table.key, {}).setdefault(site(load, mapped.number, mapped.place), mapped)
    return {key: list(classes.values()) for key, classes in found.items()}


def _belong(load: Load, first: MappedClass, second: MappedClass) -> bool:
    """Whether the second mapping is meant: a class hierarchy, a part of the columns, or one of two alternatives."""
    if first.place in second.parents or second.place in first.parents or first.parents & second.parents:
        return True
    given = {argument.name for each in (first, second) for argument in each.fact.mapper_args}
    same_file = load.modules[first.number].identity == load.modules[second.number].identity
    return bool(given & DELIBERATE) or (same_file and exclusive(first.fact.guards, second.fact.guards))


def _finding(load: Load, key: TableKey, first: MappedClass, second: MappedClass) -> Finding:
    return Finding(
        code=RULE.code,
        subject=Subject("table", str(key)),
        message=f"`{second.name}` and `{first.name}` are both mapped to table `{key}`, without inheritance",
        evidence=(
            Evidence(second.place, f"`{second.name}` is mapped to the table as well"),
            Evidence(first.place, f"`{first.name}` is mapped to it first"),
        ),
        help=f"use `{first.name}` instead of `{second.name}`; put what the second class adds into functions",
        severity=RULE.severity,
        certainty=min(first.certainty, second.certainty),
        essence=tuple(sorted((f"{first.place.path}::{first.name}", f"{second.place.path}::{second.name}"))),
        notes=("one row becomes two objects in one session, and the one that is written last wins",),
        entry_points=(load.entry.label,),
    )
