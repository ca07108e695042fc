"""Alembic compares with one MetaData, and the models that it loads have another one as well."""

from collections.abc import Iterator

from onebase.program import Identity, Load, Program, World
from onebase.rules._alembic import Target, alembic_target, alembic_worlds
from onebase.rules._databases import databases, model_metadata
from onebase.rules._partition import is_twin, may_be_views, title
from onebase.rules._tables import is_filled
from onebase.vocabulary import Certainty, Consequence, Evidence, Extent, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB304",
    name="migrations-one-of-many",
    summary="target_metadata leaves out the models of another MetaData",
    severity=Severity.ERROR,
    consequence=Consequence.DATA,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding where `env.py` loads models of a MetaData that no `target_metadata` of the project names."""
    if load.entry.kind != "alembic":
        return
    world = program.world(load)
    target = alembic_target(program, world)
    if target is None or target.metadata is None or target.filtered or _several_databases(world):
        return
    models = model_metadata(world)
    covered = [*target.metadata, *_covered_elsewhere(program, load)]
    missing = [
        each
        for each in models
        if not any(is_twin(each, one) for one in covered)
        and not is_filled(program, world, each)
        and not may_be_views(each, models[each])
    ]
    if missing and any(each in models for each in target.metadata):
        yield _finding(world, target, missing, models)


def _several_databases(world: World) -> bool:
    """Whether the application makes several engines, or makes them in a function; those of `env.py` do not count."""
    found = databases(world)
    return len(found) > 1 or any(each.scope for engines in found for each in engines)


def _covered_elsewhere(program: Program, load: Load) -> Iterator[Identity]:
    """What other migration environments of the project take care of; everything they load, where it cannot be told."""
    for world in alembic_worlds(program, but=load):
        target = alembic_target(program, world)
        yield from target.metadata if target and target.metadata is not None else model_metadata(world)


def _finding(world: World, target: Target, missing: list[Identity], models: dict[Identity, list[str]]) -> Finding:
    lost = [table for each in missing for table in models[each]]
    every = sum(len(tables) for tables in models.values())
    return Finding(
        code=RULE.code,
        subject=Subject("file", target.place.path),
        message=f"target_metadata covers {every - len(lost)} of {every} tables: autogenerate would drop the others",
        evidence=(
            Evidence(target.place, "names one MetaData"),
            *(Evidence(each.place, f"{title(each)} is left out") for each in missing if each.place),
        ),
        help=f"use a list that names {title(missing[0])} too, or let all models inherit from one Base",
        severity=RULE.severity,
        certainty=Certainty.LIKELY,
        essence=tuple(sorted({f"{each.place.path}::{each.name}" for each in missing if each.place})),
        notes=(f"left out: {', '.join(f'`{table}`' for table in lost)}",),
        extent=tuple(
            Extent(str(table.key), table.place)
            for table in world.tables
            if table.key is not None and table.key.metadata in missing and not table.scope
        ),
        entry_points=(world.load.entry.label,),
    )
