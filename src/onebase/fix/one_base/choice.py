"""Which Base stays, and which other ones a finding speaks of."""

from collections import Counter
from typing import NamedTuple

from onebase.program import Created, Identity, Load, Program, World
from onebase.rules._alembic import alembic_target
from onebase.vocabulary import Finding, Place

KINDS = ("base", "flask", "metadata")


class Bases(NamedTuple):
    """The Base (or MetaData, or `SQLAlchemy()` object) that stays, those that go, one load that has them all, and
    why."""

    kept: Created
    others: tuple[Created, ...]
    load: Load
    why: str


def bases_of(program: Program, finding: Finding) -> Bases | None:
    """The objects of one kind that a finding is about; None where there are not two of them, in two places."""
    for entry in program.entry_points:
        if entry.label in finding.entry_points:
            load = program.load(entry)
            found = _involved(program.world(load), finding)
            if len({each.place for each in found}) > 1 and len({each.kind for each in found}) == 1:
                return _ranked(program, load, found)
    return None


def _involved(world: World, finding: Finding) -> list[Created]:
    """The objects that are made at a place of the finding, or own a table that stands there."""
    places = [*(each.place for each in finding.evidence), *(each.place for each in finding.extent)]
    metadata = {_metadata_at(world, place) for place in places} - {None}
    made = [each for each in world.created if each.kind in KINDS and each.metadata is not None and not each.scope]
    found = {each.place: each for each in made if each.metadata in metadata or each.place in places}
    kinds = [each for each in found.values() if each.kind == "base"] or list(found.values())
    return [each for each in kinds if each.kind == kinds[0].kind]


def _metadata_at(world: World, place: Place) -> Identity | None:
    """The MetaData of the table whose definition is the nearest above a place."""
    here = (table for table in world.tables if table.key and table.place.path == place.path)
    above = [table for table in here if table.place.line <= place.line]
    nearest = max(above, key=lambda table: table.place.line, default=None)
    return nearest.key.metadata if nearest is not None and nearest.key is not None else None


def _ranked(program: Program, load: Load, found: list[Created]) -> Bases:
    """More tables, over all processes, decide; then what Alembic compares with; then the order of files."""
    tables: Counter[Place] = Counter()
    compared: set[Place] = set()
    for entry in program.entry_points:
        world = program.world(program.load(entry))
        owners = {each.metadata: each.place for each in world.created if each.metadata is not None and not each.scope}
        counted = Counter(owners[key.metadata] for key in world.by_key if key.metadata in owners)
        tables |= counted
        target = alembic_target(program, world) if entry.kind == "alembic" else None
        compared |= {owners[each] for each in (target.metadata or () if target else ()) if each in owners}
    ranked = sorted(found, key=lambda each: (-tables[each.place], each.place not in compared, each.place))
    kept, *others = ranked
    most = tables[others[0].place]
    why = f"`{kept.name}` of `{kept.place.path}` has {tables[kept.place]:,} tables, the other one {most:,}"
    if tables[kept.place] == most:
        why += "; Alembic compares with the first" if kept.place in compared else ""
    return Bases(kept, tuple(others), load, why)
