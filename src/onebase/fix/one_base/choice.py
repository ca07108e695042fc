"""Which Base stays, and which other ones a finding speaks of."""

from collections import Counter

from onebase.named_tuple import NamedTuple
from onebase.program import Created, Identity, Load, Program, World
from onebase.report.words import counted
from onebase.rules._alembic import alembic_target
from onebase.vocabulary import Finding, Place

_DEDICATED = 3
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
            found = _with_the_only_other(program.world(load), _involved(program.world(load), finding))
            if len({each.place for each in found}) > 1 and len({each.kind for each in found}) == 1:
                return _ranked(program, load, found, finding)
    return None


def _involved(world: World, finding: Finding) -> list[Created]:
    """The objects that are made at a place of the finding, or own a table that stands there."""
    places = [*(each.place for each in finding.evidence), *(each.place for each in finding.extent)]
    metadata = {metadata_at(world, place) for place in places} - {None}
    made = [each for each in world.created if each.kind in KINDS and each.metadata is not None and not each.scope]
    found = {each.place: each for each in made if each.metadata in metadata or each.place in places}
    kinds = [each for each in found.values() if each.kind == "base"] or list(found.values())
    return [each for each in kinds if each.kind == kinds[0].kind]


def made_of(program: Program, finding: Finding) -> list[Created]:
    """Everything at module level that owns the MetaData of a table at a place of the finding, in its first process."""
    world = _first_world(program, finding)
    metadata = involved_metadata(program, finding)
    made = world.created if world is not None else ()
    return [each for each in made if each.metadata in metadata and not each.scope]


def involved_metadata(program: Program, finding: Finding) -> set[Identity]:
    """The MetaData of the tables at the places of a finding."""
    world = _first_world(program, finding)
    places = [*(each.place for each in finding.evidence), *(each.place for each in finding.extent)]
    return {each for place in places if world and (each := metadata_at(world, place)) is not None}


def _first_world(program: Program, finding: Finding) -> World | None:
    entries = (entry for entry in program.entry_points if entry.label in finding.entry_points)
    return next((program.world(program.load(entry)) for entry in entries), None)


def _with_the_only_other(world: World, found: list[Created]) -> list[Created]:
    """A finding that tells what is left out does not always name what is not; where there is one other, it is meant."""
    if len({each.place for each in found}) != 1:
        return found
    filled = {key.metadata for key in world.by_key}
    others = {
        each.place: each
        for each in world.created
        if each.kind == found[0].kind and not each.scope and each.metadata in filled and each.place != found[0].place
    }
    return [*found, *others.values()] if len(others) == 1 else found


def metadata_at(world: World, place: Place) -> Identity | None:
    """The MetaData of the table whose definition is the nearest above a place."""
    here = (table for table in world.tables if table.key and table.place.path == place.path)
    above = [table for table in here if table.place.line <= place.line]
    nearest = max(above, key=lambda table: table.place.line, default=None)
    return nearest.key.metadata if nearest is not None and nearest.key is not None else None


def _ranked(program: Program, load: Load, found: list[Created], finding: Finding) -> Bases:
    """What the finding says decides; then the most tables over all processes, where a file that holds nothing but the
    Base counts as three more; then what Alembic compares with; then the order of files."""
    tables, compared, full = _tables(program)
    meant = _meant(finding, found)

    def rank(base: Created) -> tuple[bool, int, bool, Place]:
        bonus = 0 if base.place.path in full else _DEDICATED
        return (base.place != meant, -tables[base.place] - bonus, base.place not in compared, base.place)

    kept, *others = sorted(found, key=rank)
    return Bases(kept, tuple(others), load, _why(kept, others[0], tables, full, said=kept.place == meant))


def _tables(program: Program) -> tuple[Counter[Place], set[Place], set[str]]:
    """How many tables each Base has, which ones Alembic compares with, and the files that define tables."""
    tables: Counter[Place] = Counter()
    compared: set[Place] = set()
    full: set[str] = set()
    for entry in program.entry_points:
        world = program.world(program.load(entry))
        full |= {table.place.path for table in world.tables}
        owners = {each.metadata: each.place for each in world.created if each.metadata is not None and not each.scope}
        tables |= Counter(owners[key.metadata] for key in world.by_key if key.metadata in owners)
        target = alembic_target(program, world) if entry.kind == "alembic" else None
        compared |= {owners[each] for each in (target.metadata or () if target else ()) if each in owners}
    return tables, compared, full


def _meant(finding: Finding, found: list[Created]) -> Place | None:
    """The one that a finding itself calls the right one."""
    if finding.code in ("OB306", "OB308"):
        return finding.evidence[-1].place
    if finding.code in ("OB303", "OB304"):
        named = {each.place for each in finding.evidence[1:]}
        left = [each.place for each in found if each.place not in named]
        return left[0] if len(left) == 1 else None
    return None


def _why(kept: Created, other: Created, tables: Counter[Place], full: set[str], *, said: bool) -> str:
    mine, theirs = counted(tables[kept.place], "table"), counted(tables[other.place], "table")
    text = f"`{kept.name}` of `{kept.place.path}` has {mine}, the other one {theirs}"
    if said or tables[kept.place] > tables[other.place]:
        return text
    return f"{text}, which stand in its own file" if kept.place.path not in full else text
