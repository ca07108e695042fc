"""A decorator builds a mapped class anew, and it is mapped a second time."""

from collections.abc import Iterator

from onebase.facts.module import Decorator
from onebase.program import External, Load, MappedClass, Program, World
from onebase.program.vocabulary_of_sqlalchemy import MAPPING_DECORATORS
from onebase.vocabulary import Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB208",
    name="class-recreated",
    summary="a decorator with slots builds a mapped class anew",
    severity=Severity.ERROR,
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
            if _rebuilds(world, mapped, decorator):
                yield _finding(load, mapped, decorator)


def _rebuilds(world: World, mapped: MappedClass, decorator: Decorator) -> bool:
    found = world.names.resolve(mapped.number, decorator.name, decorator.span.line)
    if not isinstance(found, External) or found.name not in BY_DEFAULT:
        return False
    slots = next((argument.value.text for argument in decorator.arguments if argument.name == "slots"), "")
    unpacked = any(argument.name == "**" for argument in decorator.arguments)
    return not unpacked and (slots == "True" or (not slots and BY_DEFAULT[found.name]))


def _finding(load: Load, mapped: MappedClass, decorator: Decorator) -> Finding:
    span = decorator.span
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{mapped.place.path}::{mapped.name}"),
        message=f"`{decorator.name}` with slots builds `{mapped.name}` anew after it was mapped",
        evidence=(
            Evidence(Place(mapped.place.path, span.line, span.column, span.end_column), "makes a second class"),
            Evidence(mapped.place, f"`{mapped.name}` is mapped by this statement"),
        ),
        help="leave the slots out; a mapped instance needs a dictionary anyway",
        severity=RULE.severity,
        certainty=mapped.certainty,
        essence=(decorator.name,),
        notes=("SQLAlchemy raises ArgumentError: the class already has a primary mapper defined",),
        entry_points=(load.entry.label,),
    )
