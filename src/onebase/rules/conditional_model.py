"""A table exists only where a setting says so."""

import re
from collections.abc import Iterator

from onebase.facts.values import Guard
from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.program import Load, Program, TableDefinition, World
from onebase.program.aside import is_aside
from onebase.rules._creators import creations_of, is_migrated
from onebase.rules._definitions import name_of
from onebase.rules._missing import TESTS
from onebase.rules._texts import line_of
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, NeedlessCondition, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB409",
    name="conditional-model",
    summary="a table is declared only where a setting or the environment says so",
    severity=Severity.WARNING,
)
# What speaks of the environment: a schema that depends on it differs between machines with one history of migrations.
_OF_THE_ENVIRONMENT = compile_later(r"environ|getenv|settings|config|feature|debug|flag|enabled", re.IGNORECASE)
_OF_THE_SCHEMA = compile_later(r"\.tables\b|has_table|hasattr|version|pytest|test", re.IGNORECASE)


class Condition(NamedTuple):
    """The `if` that decides about a table, and what stands under it: the definition, or the import of its module."""

    table: TableDefinition
    test: str
    place: Place
    under: Place


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each condition, with the tables that hang on it."""
    if load.entry.kind in TESTS:
        return
    world = program.world(load)
    by_place: dict[Place, list[Condition]] = {}
    for condition in _conditions(program, world):
        by_place.setdefault(condition.place, []).append(condition)
    for group in by_place.values():
        key = group[0].table.key
        if key is not None and (is_migrated(program, key.metadata) or any(creations_of(program, world))):
            yield _finding(load, group)


def _conditions(program: Program, world: World) -> Iterator[Condition]:
    for definitions in world.by_key.values():
        sure = [each for each in definitions if each.certainty is not Certainty.CANNOT_TELL]
        first = definitions[0]
        if sure or len(definitions) > 1 or is_aside(first.place.path):
            continue
        guard = _deciding(first.guards)
        path, under = first.place.path, first.place
        if guard is None:
            path, under, guard = _of_import(program, world, first)
        test = line_of(program, path, guard.line) if guard is not None else ""
        if guard is not None and _OF_THE_ENVIRONMENT.search(test) and not _OF_THE_SCHEMA.search(test):
            yield Condition(first, test.rstrip(":"), Place(path, guard.line), under)


def _deciding(guards: tuple[Guard, ...]) -> Guard | None:
    return next((guard for guard in guards if guard.kind == "if"), None)


def _of_import(program: Program, world: World, table: TableDefinition) -> tuple[str, Place, Guard | None]:
    """The condition under which another module imports the module of a table."""
    request = world.module(table.number).request
    if request.asker < 0 or request.place is None or request.how != "import" or world.module(table.number).within:
        return "", table.place, None
    path = world.module(request.asker).path
    for each in program.modules[path].imports:
        if each.span.line == request.place.line:
            return path, request.place, _deciding(each.guards)
    return "", table.place, None


def _finding(load: Load, group: list[Condition]) -> Finding:
    table, test, place, under = group[0]
    names = f"`{table.key}`" if len(group) == 1 else f"{len(group)} tables"
    verb = "exists" if len(group) == 1 else "exist"
    evidence = [Evidence(under, f"`{name_of(table)}` is declared" if under == table.place else "imports the module")]
    evidence += [Evidence(place, "decides whether this is executed")] if place != under else []
    evidence += [Evidence(table.place, f"declares `{table.key}`")] if under != table.place else []
    return Finding(
        code=RULE.code,
        subject=Subject("table", f"{table.place.path}::{name_of(table)}"),
        message=f"{names} {verb} only `{test}`"[:99],
        evidence=tuple(evidence),
        help="declare the table always, and ask for the setting where it is used",
        severity=RULE.severity,
        certainty=Certainty.LIKELY,
        essence=(test,),
        notes=("where the setting is off, autogenerate proposes to drop the table, and create_all leaves it out",),
        extent=tuple(Extent(str(each.table.key), each.table.place) for each in group),
        entry_points=(load.entry.label,),
        remedy=(NeedlessCondition(place),),
    )
