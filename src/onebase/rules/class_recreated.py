"""A decorator builds a mapped class anew, and it is mapped a second time."""

from collections.abc import Iterator

from onebase.facts.module import Decorator, ModuleFacts
from onebase.program import External, Load, MappedClass, Program, Unresolved, World
from onebase.program.vocabulary_of_sqlalchemy import MAPPING_DECORATORS
from onebase.vocabulary import Consequence, Evidence, Finding, MissingArgument, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB208",
    name="class-recreated",
    summary="a decorator builds a mapped class anew",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)

# Decorators that make a new class for slots: whether they do so without being asked to.
# Source: Python documentation of `dataclasses.dataclass`; attrs 25.3, "attrs.define" and "attr.s".
BY_DEFAULT = {
    "dataclasses.dataclass": False,
    **{f"attr.{name}": False for name in ("s", "attrs", "attributes", "dataclass")},
    **{f"{package}.{name}": True for package in ("attr", "attrs") for name in ("define", "mutable", "frozen")},
}


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each such decorator on a class that its Base has mapped already."""
    world = program.world(load)
    for mapped in world.classes:
        for decorator in mapped.fact.decorators:
            if decorator.name.rpartition(".")[2] in MAPPING_DECORATORS:
                break
            if _rebuilds(program, world, mapped, decorator):
                found = world.names.resolve(mapped.number, decorator.name, decorator.span.line)
                yield _finding(load, mapped, decorator, by_slots=isinstance(found, External))


def _rebuilds(program: Program, world: World, mapped: MappedClass, decorator: Decorator) -> bool:
    found = world.names.resolve(mapped.number, decorator.name, decorator.span.line)
    if isinstance(found, Unresolved) and found.number >= 0:
        return _calls_type(program.modules[world.module(found.number).path], found.name)
    if not isinstance(found, External) or found.name not in BY_DEFAULT:
        return False
    slots = next((argument.value.text for argument in decorator.arguments if argument.name == "slots"), "")
    unpacked = any(argument.name == "**" for argument in decorator.arguments)
    return not unpacked and (slots == "True" or (not slots and BY_DEFAULT[found.name]))


def _calls_type(facts: ModuleFacts, function: str) -> bool:
    """Whether a function of the project makes a class from the name and the bases of another one."""
    for call in facts.calls:
        if call.callee == "type" and call.scope == function and len(call.arguments) == 3:
            name, bases, _ = (argument.value.text for argument in call.arguments)
            if name.endswith(".__name__") and bases == name.replace(".__name__", ".__bases__"):
                return True
    return False


def _finding(load: Load, mapped: MappedClass, decorator: Decorator, *, by_slots: bool) -> Finding:
    span = decorator.span
    place = Place(mapped.place.path, span.line, span.column, span.end_column)
    last = decorator.name.rpartition(".")[2]
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{mapped.place.path}::{mapped.name}"),
        message=f"`{decorator.name}` builds `{mapped.name}` anew after it was mapped",
        evidence=(
            Evidence(place, "makes a second class"),
            Evidence(mapped.place, f"`{mapped.name}` is mapped by this statement"),
        ),
        help="use a decorator that returns the class it gets: leave slots out, and do not call `type`",
        severity=RULE.severity,
        certainty=mapped.certainty,
        essence=(decorator.name,),
        notes=("SQLAlchemy maps both: it raises ArgumentError, or two classes share one table",),
        entry_points=(load.entry.label,),
        remedy=(MissingArgument(place, last, "slots", "False"),) if by_slots else (),
    )
