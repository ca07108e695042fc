"""`create_all` is called for one MetaData, and the models of another one get no tables."""

from collections.abc import Iterator

from onebase.program import Identity, Load, Program, World
from onebase.program.aside import is_aside
from onebase.rules._create_all import CreateAll, create_alls
from onebase.rules._databases import is_one_database, model_metadata
from onebase.rules._partition import is_twin, may_be_views, title
from onebase.rules._tables import is_all_read
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB303",
    name="create-all-one-of-many",
    summary="create_all leaves out the models of another MetaData",
    severity=Severity.WARNING,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding where models have several MetaData, one engine, and `create_all` for some of them only."""
    if any(entry.kind == "alembic" for entry in program.entry_points):
        return  # migrations may create the others
    world = program.world(load)
    models = model_metadata(world)
    if len(models) < 2 or not is_one_database(world) or not is_all_read(program, load):
        return
    creating = list(create_alls(program, world))
    covered = [each.metadata for each in creating if each.metadata is not None]
    missing = [each for each in models if not _is_left_on_purpose(each, models[each], covered)]
    ours = [each for each in creating if not is_aside(each.module.path)]
    if ours and missing and len(covered) == len(creating):
        yield _finding(world, ours[0], missing, models)


def _is_left_on_purpose(metadata: Identity, tables: list[str], covered: list[Identity]) -> bool:
    """Whether its tables are created, or are views, or it was made in one file with one whose tables are created."""
    return may_be_views(metadata, tables) or any(is_twin(metadata, one) or _is_beside(metadata, one) for one in covered)


def _is_beside(one: Identity, other: Identity) -> bool:
    return one.place is not None and other.place is not None and one.place.path == other.place.path


def _finding(world: World, call: CreateAll, missing: list[Identity], models: dict[Identity, list[str]]) -> Finding:
    lost = [table for each in missing for table in models[each]]
    every = sum(len(tables) for tables in models.values())
    return Finding(
        code=RULE.code,
        subject=Subject("file", call.place.path),
        message=f"create_all leaves out {len(lost)} of {every} tables, which are on another MetaData",
        evidence=(
            Evidence(call.place, "creates the tables of one MetaData"),
            *(
                Evidence(each.place, f"{title(each)} is made here, with {_listed(models[each])}")
                for each in missing
                if each.place
            ),
        ),
        help=f"let the models on {title(missing[0])} inherit from the Base whose tables are created",
        severity=RULE.severity,
        certainty=min(call.module.certainty, Certainty.LIKELY),
        essence=tuple(sorted({f"{each.place.path}::{each.name}" for each in missing if each.place})),
        notes=("there is one engine, so that nothing speaks for a second database",),
        extent=tuple(
            Extent(str(table.key), table.place)
            for table in world.tables
            if table.key is not None and table.key.metadata in missing and not table.scope
        ),
        entry_points=(world.load.entry.label,),
    )


def _listed(tables: list[str], most: int = 4) -> str:
    shown = ", ".join(f"`{table}`" for table in tables[:most])
    return shown if len(tables) <= most else f"{shown} and {len(tables) - most} more"
