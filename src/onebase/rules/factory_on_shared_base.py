"""A function defines a table on a Base that lives longer than the call, and is called more than once."""

from collections.abc import Iterator
from typing import NamedTuple

from onebase.facts.module import CallFact, ClassFact, ModuleFacts
from onebase.program import Load, LoadedModule, MappedClass, Program, Unresolved, World
from onebase.rules._definitions import exclusive
from onebase.rules._tables import read_wholly
from onebase.vocabulary import Certainty, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB207",
    name="factory-on-shared-base",
    summary="a function that defines a table on a lasting Base is called more than once",
    severity=Severity.ERROR,
)


class Call(NamedTuple):
    """A call of a function of the project, made while modules are loaded."""

    place: Place
    fact: CallFact
    certainty: Certainty


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each class in a function whose second execution fails, or makes its name ambiguous."""
    world = program.world(load)
    made = [
        each for each in world.classes if each.fact.scope and "." not in each.name and _is_shared(program, each, load)
    ]
    if not made:
        return
    called = _calls(program, load, world, {each.fact.scope for each in made})
    for each in made:
        twice = _two(called.get((each.number, each.fact.scope), []))
        if twice:
            yield from _judge(load, world, each, twice)


def _is_shared(program: Program, mapped: MappedClass, load: Load) -> bool:
    """Whether the Base of the class is made outside the function, and nothing in the file remembers results."""
    facts = program.complete(load.modules[mapped.number].path)
    scope = mapped.fact.scope
    local = {each.target for each in facts.creations if each.scope == scope}
    local |= {each.target for each in facts.aliases if each.scope == scope}
    local |= {each.alias or each.name for each in facts.imports if each.scope == scope}
    local |= {each.name for each in facts.classes if each.scope == scope}
    bases = {base.text.partition(".")[0] for base in mapped.fact.bases if base.kind == "name"}
    remembered = any(each.name in ("cache", "lru_cache") or each.module == "functools" for each in facts.imports)
    conditional = any(guard.kind == "if" for guard in mapped.fact.guards)
    made_here = mapped.registry is not None and mapped.registry.number >= 0
    return bool(bases) and not (bases & local) and made_here and not remembered and not conditional


def _calls(program: Program, load: Load, world: World, names: set[str]) -> dict[tuple[int, str], list[Call]]:
    """Function (module number and name) → the calls of it at module level, in order of execution of the modules."""
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


def _two(calls: list[Call]) -> tuple[Call, Call] | None:
    """Two calls that can both be executed, or one in a loop."""
    for position, second in enumerate(calls):
        for first in calls[:position]:
            same_file = first.place.path == second.place.path
            if not (same_file and exclusive(first.fact.guards, second.fact.guards)):
                return first, second
        if any(guard.kind == "loop" for guard in second.fact.guards):
            return second, second
    return None


def _judge(load: Load, world: World, mapped: MappedClass, calls: tuple[Call, Call]) -> Iterator[Finding]:
    name = mapped.table
    if name is not None and name.key is not None:
        yield _finding(load, mapped, calls, f"`{mapped.fact.scope}` defines table `{name.key}` each time it is called")
    elif name is not None and not mapped.name.startswith("_") and _is_named(world, mapped):
        message = f"`{mapped.fact.scope}` makes a class `{mapped.name}` with each call, and a relationship names it"
        yield _finding(load, mapped, calls, message)


def _is_named(world: World, mapped: MappedClass) -> bool:
    return any(
        relationship.target.kind == "string" and relationship.target.text == mapped.name
        for each in world.classes
        if each.registry == mapped.registry and isinstance(each.fact, ClassFact)
        for relationship in each.fact.relationships
    )


def _finding(load: Load, mapped: MappedClass, calls: tuple[Call, Call], message: str) -> Finding:
    first, second = calls
    again = "again here" if first.place != second.place else "in a loop"
    return Finding(
        code=RULE.code,
        subject=Subject("function", f"{mapped.place.path}::{mapped.fact.scope}"),
        message=message,
        evidence=(
            Evidence(mapped.place, f"`{mapped.name}` is put on a Base that outlives the call"),
            Evidence(first.place, f"`{mapped.fact.scope}` is called here"),
            Evidence(second.place, f"… and {again}"),
        ),
        help=f"define `{mapped.name}` at module level, or make a Base inside `{mapped.fact.scope}`",
        severity=RULE.severity,
        certainty=min(mapped.certainty, first.certainty, second.certainty, Certainty.LIKELY),
        essence=(mapped.name,),
        entry_points=(load.entry.label,),
    )
