"""Tables are taken out of a MetaData whose classes stay."""

from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Identity, Load, Program, TableDefinition, World
from onebase.program.order import Moment, is_before
from onebase.rules._create_all import metadata_named
from onebase.rules._order import moment_of
from onebase.rules._partition import title
from onebase.rules._removed import removed_by
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
    code="OB502",
    name="metadata-cleared",
    summary="tables are taken out of a MetaData, and the classes that are mapped to them stay",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


class Taken(NamedTuple):
    """A call that takes tables out of a MetaData, and the tables."""

    call: Call
    metadata: Identity
    tables: list[TableDefinition]


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each `clear()` or `remove()` that hits tables of modules that are not executed again."""
    world = program.world(load)
    if not world.by_key:
        return
    for call in calls(program, load, "clear", "remove"):
        taken = _taken(program, world, call)
        if taken is not None and taken.tables and not _loads_again(program, call):
            yield _finding(program, world, taken)


def _taken(program: Program, world: World, call: Call) -> Taken | None:
    owner, _, name = call.fact.callee.rpartition(".")
    conditional = not call.fact.scope and not is_executed(call.module, call.fact)
    metadata = metadata_named(program, world, call.module.number, owner, call.fact)
    if metadata is None or metadata.number < 0 or conditional:
        return None
    if name == "clear":
        return Taken(call, metadata, _held(world, metadata, call))
    table = removed_by(world, call)
    mapped = table is not None and bool(table.owner) and not table.scope and table.key is not None
    return Taken(call, metadata, [table]) if table is not None and mapped else None


def _held(world: World, metadata: Identity, call: Call) -> list[TableDefinition]:
    """The tables of mapped classes that are there when the call is made, and that nothing defines again."""
    moment = Moment(call.module.number, call.fact.span.line)
    return [
        definitions[0]
        for key, definitions in world.by_key.items()
        if key.metadata == metadata
        and definitions[0].owner
        and definitions[0].certainty is not Certainty.CANNOT_TELL
        and (bool(call.fact.scope) or is_before(world.load, moment_of(definitions[0]), moment))
    ]


def _loads_again(program: Program, call: Call) -> bool:
    """Whether the file also makes Python execute modules anew, so that their tables come back."""
    facts = program.modules[call.module.path]
    return any(edit.how in ("reload", "purge") for edit in facts.module_edits)


def _finding(program: Program, world: World, taken: Taken) -> Finding:
    call, first = taken.call, taken.tables[0]
    span = call.fact.span
    place = Place(call.module.path, span.line, span.column, span.end_column)
    count = f"{len(taken.tables)} tables" if len(taken.tables) > 1 else f"table `{first.key}`"
    again = _created_again(program, world, taken)
    return Finding(
        code=RULE.code,
        subject=Subject("file", call.module.path),
        message=f"`{call.fact.callee}` takes {count} out of a MetaData for good; the classes stay",
        evidence=(
            Evidence(place, f"empties {title(taken.metadata)}" if len(taken.tables) > 1 else "takes it out"),
            Evidence(first.place, f"`{first.owner}` is mapped to it, and its module is not executed again"),
            *again,
        ),
        help=_help(call),
        severity=RULE.severity if again else Severity.WARNING,
        certainty=min(call.module.certainty, Certainty.LIKELY if call.fact.scope else Certainty.CERTAIN),
        essence=(call.fact.callee, call.fact.scope),
        notes=("no message: the next create_all and drop_all know nothing of these tables",),
        extent=tuple(Extent(str(each.key), each.place) for each in taken.tables),
        entry_points=(world.load.entry.label,),
        remedy=(NeedlessStatement(place),),
    )


def _created_again(program: Program, world: World, taken: Taken) -> tuple[Evidence, ...]:
    """A call of create_all or drop_all that can come after it."""
    call = taken.call
    for other in calls(program, world.load, "create_all", "drop_all"):
        owner = other.fact.callee.rpartition(".")[0]
        metadata = metadata_named(program, world, other.module.number, owner, other.fact)
        below = other.module.number == call.module.number and other.fact.span[:2] > call.fact.span[:2]
        if metadata == taken.metadata and (below or (call.fact.scope and other.fact.scope == call.fact.scope)):
            span = other.fact.span
            name = other.fact.callee.rpartition(".")[2]
            place = Place(other.module.path, span.line, span.column, span.end_column)
            return (Evidence(place, f"the next time, {name} knows nothing of them"),)
    return ()


def _help(call: Call) -> str:
    if call.fact.callee.endswith("remove"):
        return "leave the table in; to leave it out of create_all, pass `tables=` there"
    return "take it away: drop_all empties the database, and the MetaData describes classes that are still there"
