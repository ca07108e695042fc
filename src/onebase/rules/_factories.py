"""Functions that make mapped classes on a Base which outlives the call, and where they are called."""

from collections.abc import Iterator

from onebase.facts.module import CallFact, ModuleFacts
from onebase.facts.values import Guard
from onebase.named_tuple import NamedTuple
from onebase.program import Identity, Load, LoadedModule, MappedClass, Program, Unresolved, World
from onebase.program.guarded import exclusive
from onebase.rules._tables import read_wholly
from onebase.vocabulary import Certainty, Place


class Made(NamedTuple):
    """A class that a function makes with each call: a class statement, or `type("Log", (Base,), …)`.

    `table` is the table that each call defines, "" where its name is computed.
    """

    name: str
    table: str
    place: Place
    number: int
    scope: str
    registry: Identity
    certainty: Certainty


class Call(NamedTuple):
    """A call of a function of the project, made while modules are loaded."""

    place: Place
    fact: CallFact
    certainty: Certainty


def made_in_functions(program: Program, world: World) -> Iterator[Made]:
    """What functions of the load make on a Base that is no local variable of theirs."""
    for mapped in world.classes:
        facts = program.complete(world.module(mapped.number).path)
        bases = {base.text for base in mapped.fact.bases if base.kind == "name"}
        if mapped.fact.scope and _lasts(facts, mapped.fact.scope, bases, mapped.fact.guards, mapped.name):
            yield from _from_statement(mapped)
    for module, facts in read_wholly(program, world.load):
        for call in facts.calls:
            if call.callee == "type" and call.scope and len(call.arguments) == 3:
                yield from _from_call(world, module, facts, call)


def _from_statement(mapped: MappedClass) -> Iterator[Made]:
    table, registry, scope = mapped.table, mapped.registry, mapped.fact.scope
    if table is not None and registry is not None and registry.number >= 0 and "." not in mapped.name:
        key = str(table.key) if table.key is not None else ""
        yield Made(mapped.name, key, mapped.place, mapped.number, scope, registry, mapped.certainty)


def _from_call(world: World, module: LoadedModule, facts: ModuleFacts, call: CallFact) -> Iterator[Made]:
    name, bases = call.arguments[0].value, call.arguments[1].value
    written = [base.text for base in bases.items if base.kind == "name"]
    if name.kind != "string" or not _lasts(facts, call.scope, set(written), call.guards):
        return
    for base in written:
        registry = world.registries.registry_of(world.names.resolve(module.number, base, None))
        if registry is not None and registry.number >= 0:
            place = Place(module.path, call.span.line, call.span.column, call.span.end_column)
            yield Made(name.text, "", place, module.number, call.scope, registry, module.certainty)
            return


def _lasts(facts: ModuleFacts, scope: str, bases: set[str], guards: tuple[Guard, ...], name: str = "") -> bool:
    """Whether the Base is made outside the function, and nothing in the file says that results are remembered."""
    kept = bool(name) and any(each.scope == scope and each.value.text == name for each in facts.aliases)
    remembered = kept or any(
        each.name in ("cache", "lru_cache") or each.module == "functools" for each in facts.imports
    )
    conditional = any(guard.kind == "if" for guard in guards)
    first_names = {base.partition(".")[0] for base in bases}
    return bool(bases) and not (first_names & local_names(facts, scope)) and not remembered and not conditional


def local_names(facts: ModuleFacts, scope: str) -> set[str]:
    """The names that a function binds itself, as far as its facts tell."""
    local = {each.target for each in facts.creations if each.scope == scope}
    local |= {each.target for each in facts.aliases if each.scope == scope}
    local |= {each.alias or each.name for each in facts.imports if each.scope == scope}
    return local | {each.name for each in facts.classes if each.scope == scope}


def calls_at_import(program: Program, load: Load, names: set[str]) -> dict[tuple[int, str], list[Call]]:
    """Function (module number and name) → the calls of it at module level, in order of execution of the modules."""
    world = program.world(load)
    found: dict[tuple[int, str], list[Call]] = {}
    for module, facts in read_wholly(program, load):
        for fact in _at_module_level(module, facts):
            meant = world.names.resolve(module.number, fact.callee, fact.span.line)
            if isinstance(meant, Unresolved) and meant.name in names:
                place = Place(module.path, fact.span.line, fact.span.column, fact.span.end_column)
                found.setdefault((meant.number, meant.name), []).append(Call(place, fact, module.certainty))
    return found


def _at_module_level(module: LoadedModule, facts: ModuleFacts) -> Iterator[CallFact]:
    for fact in facts.calls:
        kinds = {guard.kind: guard.arm for guard in fact.guards}
        started = kinds.get("main", 0) == 0 if module.name == "__main__" else kinds.get("main", 1) == 1
        if not fact.scope and "never" not in kinds and started:
            yield fact


def two_of(calls: list[Call]) -> tuple[Call, Call] | None:
    """Two calls that can both be executed, or one in a loop."""
    for position, second in enumerate(calls):
        for first in calls[:position]:
            same_file = first.place.path == second.place.path
            if not (same_file and exclusive(first.fact.guards, second.fact.guards)):
                return first, second
        if any(guard.kind == "loop" for guard in second.fact.guards):
            return second, second
    return None
