"""One class is mapped twice."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact, ModuleFacts
from onebase.program import Defined, Load, Program, World
from onebase.program.guarded import exclusive
from onebase.program.objects import ResolvedObject, Unresolved
from onebase.rules._factories import calls_at_import, local_names, two_of
from onebase.rules._tables import Call, calls
from onebase.vocabulary import (
    Certainty,
    Consequence,
    Evidence,
    Finding,
    NeedlessStatement,
    Place,
    Remedy,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB506",
    name="mapped-twice",
    summary="one class is mapped twice",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each class that two mappings meet on, or one that is executed twice."""
    world = program.world(load)
    mapping = [each for each in calls(program, load, "map_imperatively", "mapper") if _class_name(each)]
    if mapping:
        yield from _declared(world, mapping)
        if next(calls(program, load, "clear_mappers", "dispose"), None) is None:
            yield from _again(world, mapping)
            yield from _called_twice(program, load, mapping)


def _class_name(call: Call) -> str:
    """The class that a call maps; "" for a mapper beside the first one (`non_primary`, up to SQLAlchemy 1.4)."""
    if any(each.name == "non_primary" for each in call.fact.arguments):
        return ""
    given = next((each.value for each in call.fact.arguments if each.name in ("0", "class_")), None)
    return given.text if given is not None and given.kind == "name" else ""


def _meant(world: World, call: Call) -> ResolvedObject:
    return world.names.resolve(call.module.number, _class_name(call), None)


def _key(world: World, call: Call) -> tuple[int, str] | None:
    """The class behind a call; one without bases is known by its module and name only."""
    found = _meant(world, call)
    if isinstance(found, Defined) and isinstance(found.fact, ClassFact):
        return found.number, found.fact.name
    return (found.number, found.name) if isinstance(found, Unresolved) and found.number >= 0 else None


def _declared(world: World, mapping: list[Call]) -> Iterator[Finding]:
    """Classes that their own statement maps already."""
    for call in mapping:
        found = _meant(world, call)
        mapped = world.relationships.mapped_of(found) if isinstance(found, Defined) else None
        if mapped is not None and not mapped.fact.scope:
            says = f"`{mapped.name}` is mapped by its class statement"
            certainty = min(mapped.certainty, _weight(call))
            yield _finding(world, call, mapped.name, Evidence(mapped.place, says), certainty, ())


def _again(world: World, mapping: list[Call]) -> Iterator[Finding]:
    """Two mappings of one class while modules are loaded."""
    first: dict[tuple[int, str], Call] = {}
    for call in mapping:
        key = _key(world, call)
        if key is None or call.fact.scope or call.fact.guards:
            continue
        before = first.setdefault(key, call)
        same_place = (before.module.path, before.fact.span) == (call.module.path, call.fact.span)
        if not same_place and not exclusive(before.fact.guards, call.fact.guards):
            yield _finding(world, call, key[1], Evidence(_place(before), "maps it first"), _weight(call), ())


def _called_twice(program: Program, load: Load, mapping: list[Call]) -> Iterator[Finding]:
    """A function with a mapping that is called twice while modules are loaded."""
    world = program.world(load)
    inside = {
        (each.module.number, each.fact.scope): each
        for each in reversed(mapping)
        if _is_plain(each) and _outlives(program.complete(each.module.path), each)
    }
    called = calls_at_import(program, load, {scope for _, scope in inside})
    for key, call in inside.items():
        twice = two_of(called.get(key, []))
        if twice is not None:
            says = f"calls `{call.fact.scope}`, and so does {twice[0].place.path}:{twice[0].place.line}"
            again = (NeedlessStatement(twice[1].place),)
            yield _finding(world, call, _class_name(call), Evidence(twice[1].place, says), Certainty.LIKELY, again)


def _is_plain(call: Call) -> bool:
    return bool(call.fact.scope) and not call.fact.guards


def _outlives(facts: ModuleFacts, call: Call) -> bool:
    """Whether each call of the function maps the same class: it is none that the function is given, or makes."""
    name = _class_name(call).partition(".")[0]
    imported = {each.alias or each.name or each.module.partition(".")[0] for each in facts.imports if not each.scope}
    return name in facts.bound | imported and name not in local_names(facts, call.fact.scope)


def _weight(call: Call) -> Certainty:
    return min(call.module.certainty, Certainty.LIKELY if call.fact.scope or call.fact.guards else Certainty.CERTAIN)


def _place(call: Call) -> Place:
    span = call.fact.span
    return Place(call.module.path, span.line, span.column, span.end_column)


def _finding(
    world: World, call: Call, name: str, other: Evidence, certainty: Certainty, remedy: tuple[Remedy, ...]
) -> Finding:
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{call.module.path}::{name}"),
        message=f"class `{name}` is mapped twice",
        evidence=(Evidence(_place(call), f"maps `{name}`"), other),
        help=_help(call),
        severity=RULE.severity,
        certainty=certainty,
        essence=(name,),
        notes=(f"SQLAlchemy says: Class … {name} … already has a primary mapper defined",),
        entry_points=(world.load.entry.label,),
        remedy=remedy,
    )


def _help(call: Call) -> str:
    if call.fact.scope:
        return f"call `{call.fact.scope}` once, where the program starts, or let it return if the mapping is there"
    return "keep one of the two mappings"
