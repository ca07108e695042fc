"""`clear_mappers()` or `registry.dispose()` un-maps classes that stay in use."""

from collections.abc import Iterator

from onebase.program import External, Load, MappedClass, Member, Program, World
from onebase.program.order import Moment, is_before
from onebase.rules._create_all import meaning
from onebase.rules._order import moment_of
from onebase.rules._tables import Call, calls
from onebase.rules._too_early import is_executed
from onebase.vocabulary import (
    Certainty,
    Consequence,
    Evidence,
    Extent,
    Finding,
    NeedlessStatement,
    Place,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB504",
    name="mappers-cleared",
    summary="clear_mappers() or registry.dispose() un-maps declarative classes for good",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each call that un-maps classes which a class statement maps, once and for all."""
    world = program.world(load)
    if not world.classes:
        return
    for call in calls(program, load, "clear_mappers", "dispose"):
        if call.fact.scope or is_executed(call.module, call.fact):
            hit = [each for each in _hit(program, world, call) if _is_there(world, call, each)]
            if hit:
                yield _finding(load, call, hit)


def _hit(program: Program, world: World, call: Call) -> list[MappedClass]:
    """The declarative classes that the call un-maps; those that functions make are theirs."""
    owner, _, name = call.fact.callee.rpartition(".")
    declared = [each for each in world.classes if not each.fact.scope and each.certainty is not Certainty.CANNOT_TELL]
    if name == "clear_mappers":
        found = meaning(program, world, call.module.number, call.fact.callee, call.fact)
        return declared if isinstance(found, External) and found.package == "sqlalchemy" else []
    found = meaning(program, world, call.module.number, owner, call.fact)
    if isinstance(found, Member) and found.name != "registry":
        return []
    registry = world.registries.registry_of(found) if not isinstance(found, External) else None
    return [each for each in declared if registry is not None and each.registry == registry]


def _is_there(world: World, call: Call, mapped: MappedClass) -> bool:
    moment = Moment(call.module.number, call.fact.span.line)
    return bool(call.fact.scope) or is_before(world.load, moment_of(mapped), moment)


def _finding(load: Load, call: Call, hit: list[MappedClass]) -> Finding:
    span, first = call.fact.span, hit[0]
    count = f"{len(hit)} classes" if len(hit) > 1 else f"class `{first.name}`"
    return Finding(
        code=RULE.code,
        subject=Subject("file", call.module.path),
        message=f"`{call.fact.callee}` un-maps {count}, and nothing maps them again",
        evidence=(
            Evidence(Place(call.module.path, span.line, span.column, span.end_column), "un-maps them"),
            Evidence(first.place, f"`{first.name}` is mapped by its class statement, which is executed once"),
        ),
        help="take it away; a declarative class needs no reset, an empty database is made by drop_all and create_all",
        severity=RULE.severity,
        certainty=min(call.module.certainty, Certainty.LIKELY if call.fact.scope else Certainty.CERTAIN),
        essence=(call.fact.callee, call.fact.scope),
        notes=("SQLAlchemy says, at the next use: Class … is not mapped",),
        extent=tuple(Extent(each.name, each.place) for each in hit),
        entry_points=(load.entry.label,),
        remedy=(NeedlessStatement(Place(call.module.path, span.line, span.column, span.end_column)),),
    )
