"""Columns make one enum type of the database with different values, and the first one decides."""

from collections.abc import Iterator

from onebase.program import Identity, Load, Program
from onebase.rules._definitions import name_of
from onebase.rules._enum_types import EnumType, enum_types
from onebase.rules._named_items import together
from onebase.vocabulary import (
    Certainty,
    Consequence,
    Evidence,
    Extent,
    Finding,
    MissingArgument,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB702",
    name="enum-type-collision",
    summary="two sets of values have one name as an enum type of the database",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each type name with several sets of values in one schema of one MetaData."""
    if program.dialects and "postgresql" not in program.dialects:
        return
    severity = RULE.severity if program.dialects else Severity.NOTE
    spaces: dict[tuple[Identity, str | None, str], dict[frozenset[str], EnumType]] = {}
    for each in enum_types(program, program.world(load)):
        sets = spaces.setdefault((each.key.metadata, each.schema, each.name), {})
        sets.setdefault(frozenset(each.labels), each)
    for sets in spaces.values():
        if len(sets) > 1:
            yield _finding(load, list(sets.values()), severity)


def _finding(load: Load, users: list[EnumType], severity: Severity) -> Finding:
    first, second = users[0], users[1]
    made = first.key.metadata.place
    missing = [label for label in second.labels if label not in first.labels]
    lacks = f"{_quoted(missing)} cannot be stored in the second" if missing else "the second offers fewer values"
    return Finding(
        code=RULE.code,
        subject=Subject("enum type", f"{made.path if made is not None else first.key.metadata.name}::{first.name}"),
        message=f"enum type `{first.name}` has {len(users)} sets of values",
        evidence=tuple(Evidence(each.place, _says(each)) for each in (second, first, *users[2:])),
        help=f'give the second a name of its own, as in `name="{together(second.key.name, second.name)}"`',
        severity=severity,
        certainty=min(Certainty.LIKELY, *(each.table.certainty for each in users)),
        essence=(first.name,),
        notes=(f"PostgreSQL has one type `{first.name}`; if the first makes it, {lacks}",),
        extent=tuple(Extent(name_of(each.table), each.table.place) for each in users),
        entry_points=(load.entry.label,),
        remedy=tuple(
            MissingArgument(each.place, "Enum", "name", f'"{together(each.key.name, each.name)}"') for each in users[1:]
        ),
    )


def _says(each: EnumType) -> str:
    return f"in table `{each.key}`: {_quoted(list(each.labels))}"


def _quoted(labels: list[str]) -> str:
    shown = [f'"{label}"' for label in labels[:5]]
    return ", ".join([*shown, f"and {len(labels) - 5} more"] if len(labels) > 5 else shown)
