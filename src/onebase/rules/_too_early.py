"""Which tables are defined only after a call of `create_all`."""

from collections.abc import Iterator, Sequence

from onebase.facts.module import CallFact
from onebase.named_tuple import NamedTuple
from onebase.program import Identity, Load, LoadedModule, Program, TableDefinition, World
from onebase.program.aside import is_aside
from onebase.program.order import Moment, is_before
from onebase.rules._create_all import CreateAll
from onebase.rules._factories import calls_at_import
from onebase.rules._late_in_tests import loaded_by_tests
from onebase.rules._order import moment_of
from onebase.vocabulary import Certainty, Place


class Missed(NamedTuple):
    """A table that a call of `create_all` does not create, and the line that loads or defines it later."""

    table: TableDefinition
    place: Place


def missed_by(program: Program, world: World, call: CreateAll) -> list[Missed]:
    """The tables of the same MetaData that come after the call; none where nobody knows when it is made."""
    tables = [definitions[0] for key, definitions in world.by_key.items() if _is_meant(call.metadata, key.metadata)]
    known = [each for each in tables if each.certainty is not Certainty.CANNOT_TELL and not is_aside(each.place.path)]
    late = loaded_by_tests(program, world.load, call) if known else {}
    moments = list(_moments(program, world.load, call)) if known else []
    found = (
        Missed(table, late[table.number]) if table.number in late else _after(program, world, call, moments, table)
        for table in known
    )
    return [each for each in found if each is not None]


def _is_meant(metadata: Identity | None, other: Identity) -> bool:
    """Whether a call for one MetaData creates the tables of the other, which may be for another bind of it."""
    if metadata is None or metadata == other:
        return metadata is not None
    return metadata._replace(bind="") == other._replace(bind="")


def _after(
    program: Program, world: World, call: CreateAll, moments: Sequence[Moment], table: TableDefinition
) -> Missed | None:
    load = world.load
    for moment in moments:
        if world.module(table.number).within or is_before(load, moment_of(table), moment):
            return _after_in_function(program, load, call, table)
    if moments:
        return Missed(table, _asked(load, call, table))
    return _after_in_function(program, load, call, table)


def _moments(program: Program, load: Load, call: CreateAll) -> Iterator[Moment]:
    """When the call is made while modules are loaded."""
    if not call.fact.scope:
        yield Moment(call.module.number, call.fact.span.line)
        return
    made = calls_at_import(program, load, {call.fact.scope}).get((call.module.number, call.fact.scope), [])
    for each in made:
        number = next((one.number for one in load.modules if one.path == each.place.path), -1)
        if number >= 0:
            yield Moment(number, each.place.line)


def _asked(load: Load, call: CreateAll, table: TableDefinition) -> Place:
    """The line of the calling module that loads the table's module later, otherwise the table itself."""
    for module in load.chain(table.number):
        if module.request.asker == call.module.number and module.request.place is not None:
            return module.request.place
    return table.place


def _after_in_function(program: Program, load: Load, call: CreateAll, table: TableDefinition) -> Missed | None:
    """The function that creates the tables imports the models further down."""
    for module in load.chain(table.number):
        place = module.request.place
        if module.request.asker == call.module.number and place is not None:
            later = place.line > call.fact.span.line
            return Missed(table, place) if later and _is_within(program, call, place) else None
    return None


def _is_within(program: Program, call: CreateAll, place: Place) -> bool:
    imports = program.modules[call.module.path].imports
    return bool(call.fact.scope) and any(
        each.scope == call.fact.scope and each.span.line == place.line and not each.guards for each in imports
    )


def is_executed(module: LoadedModule, fact: CallFact) -> bool:
    """Whether the guards let the call happen when the module is executed under this name."""
    kinds = {guard.kind: guard.arm for guard in fact.guards}
    started = kinds.get("main", 0) == 0 if module.name == "__main__" else kinds.get("main", 1) == 1
    return started and not {"never", "if", "loop"} & kinds.keys()
