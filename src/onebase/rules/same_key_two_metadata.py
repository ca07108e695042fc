"""Two MetaData define one table of one database."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from onebase.named_tuple import NamedTuple
from onebase.program import Identity, Load, Program, TableDefinition, World
from onebase.rules._alembic import alembic_target
from onebase.rules._create_all import CreateAll, create_alls, is_undone, same_bind
from onebase.rules._databases import is_one_database, model_metadata
from onebase.rules._definitions import name_of
from onebase.rules._order import in_order
from onebase.rules._partition import is_twin, title
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB305",
    name="same-key-two-metadata",
    summary="two MetaData define one table of one database",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)

Pair = tuple[TableDefinition, TableDefinition]


class Reason(NamedTuple):
    """Why two MetaData are used for one database, as a phrase, and how certain it is."""

    text: str
    certainty: Certainty


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each two MetaData that are used for one database and share names."""
    world = program.world(load)
    pairs: dict[tuple[Identity, Identity], list[Pair]] = {}
    for first, second in _namesakes(world):
        if first.key is not None and second.key is not None:
            pairs.setdefault((first.key.metadata, second.key.metadata), []).append((first, second))
    creating = list(create_alls(program, world)) if pairs else []
    undone = {each for each in creating if is_undone(program, world, each)}
    for (one, other), found in pairs.items():
        why = _one_database(program, world, one, other, creating, undone)
        if why is not None:
            yield _finding(load, (one, other), found, why)


def _namesakes(world: World) -> Iterator[Pair]:
    """Definitions of one schema and name on two MetaData, in the order of execution."""
    by_name: dict[tuple[str | None, str], list[TableDefinition]] = {}
    for key, definitions in world.by_key.items():
        if not key.metadata.bind:
            by_name.setdefault((key.schema, key.name), []).append(definitions[0])
    for tables in by_name.values():
        first, *later = in_order(world.load, tables)
        for second in later:
            if first.key and second.key and not is_twin(first.key.metadata, second.key.metadata):
                yield first, second


def _one_database(
    program: Program,
    world: World,
    one: Identity,
    other: Identity,
    creating: Sequence[CreateAll],
    undone: AbstractSet[CreateAll],
) -> Reason | None:
    """Why the two must be used for one database; None if nothing says so. Calls that are `undone` do not meet."""
    target = alembic_target(program, world)
    if target is not None and target.metadata and not target.one_of and {one, other} <= target.metadata:
        return Reason("Alembic gets both and refuses: Duplicate table keys across multiple MetaData", Certainty.CERTAIN)
    for first in (each for each in creating if each.metadata == one):
        for second in (each for each in creating if each.metadata == other):
            if not {first, second} <= undone and same_bind(program, world, first, second):
                return Reason("create_all for both with one engine: the second call skips the table", Certainty.CERTAIN)
    models = model_metadata(world)
    if one in models and other in models and is_one_database(world):
        return Reason("there is one engine, so that nothing speaks for a second database", Certainty.LIKELY)
    return None


def _finding(load: Load, metadata: tuple[Identity, Identity], pairs: list[Pair], why: Reason) -> Finding:
    first, second = pairs[0]
    owners = sorted(f"{each.place.path}::{each.name}" if each.place else each.name for each in metadata)
    single = len(pairs) == 1
    what = f"table `{second.key}` is" if single else f"{len(pairs)} tables are"
    others = ", ".join(f"`{later.key}`" for _, later in pairs)
    return Finding(
        code=RULE.code,
        subject=Subject("table", str(second.key)) if single else Subject("MetaData", " and ".join(owners)),
        message=f"{what} defined on two MetaData of one database",
        evidence=(
            Evidence(second.place, f"`{name_of(second)}` defines `{second.key}` on {title(metadata[1])}"),
            Evidence(first.place, f"`{name_of(first)}` defines it on {title(metadata[0])}"),
        ),
        help=f"keep one definition: import `{name_of(first)}` from `{load.modules[first.number].name}`",
        severity=RULE.severity,
        certainty=min(why.certainty, first.certainty, second.certainty),
        essence=tuple(owners),
        notes=(why.text,) if single else (why.text, f"all of them: {others}"),
        entry_points=(load.entry.label,),
    )
