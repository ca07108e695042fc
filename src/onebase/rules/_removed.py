"""Tables that `MetaData.remove` takes out, so that their names are free again."""

from collections.abc import Iterator

from onebase.program import Program, TableDefinition, World
from onebase.rules._tables import Call, calls, definition_above


def removed_tables(program: Program, world: World) -> Iterator[TableDefinition]:
    """The tables that calls of `remove` are given while modules are loaded."""
    for call in calls(program, world.load, "remove"):
        table = removed_by(world, call) if not call.fact.scope else None
        if table is not None:
            yield table


def removed_by(world: World, call: Call) -> TableDefinition | None:
    """The table that a call of `remove` is given, None where it cannot be told."""
    given = next((each.value for each in call.fact.arguments if each.name in ("0", "table")), None)
    if given is None or given.kind != "name":
        return None
    return definition_above(world, call.module.number, given.text, call.fact.span.line)
