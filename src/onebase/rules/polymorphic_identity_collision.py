"""Two classes of one hierarchy have the same polymorphic identity."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

from onebase.facts.module import ClassFact
from onebase.facts.values import Value
from onebase.program import Load, MappedClass, Program, World
from onebase.program.guarded import exclusive
from onebase.rules._relatives import certainty_of, top
from onebase.rules._texts import text_of
from onebase.vocabulary import Consequence, Evidence, Finding, Place, Remedy, Rewording, Rule, Severity, Subject

RULE = Rule(
    code="OB706",
    name="polymorphic-identity-collision",
    summary="two classes of one hierarchy have the same polymorphic identity",
    severity=Severity.ERROR,
    consequence=Consequence.DATA,
)

_WAYS: tuple[Callable[[str], str], ...] = (
    str.lower,
    str,
    str.upper,
    lambda name: re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower(),
)
Taken: TypeAlias = tuple[Place, object, str, str]


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each class whose identity another class of its hierarchy has already."""
    world = program.world(load)
    taken: dict[Taken, MappedClass] = {}
    for mapped in world.classes:
        value = _identity(world, mapped) if not mapped.fact.scope else None
        if value is not None:
            first = taken.setdefault((top(world, mapped), mapped.registry, value.kind, value.text), mapped)
            if first.place != mapped.place and not _alternatives(first, mapped):
                yield _finding(load, first, mapped, value, _remedy(program, taken.keys(), first, mapped, value))


def _identity(world: World, mapped: MappedClass) -> Value | None:
    """The identity that the class, or one of its mixins, gives; None for none, or for a computed one."""
    for each in world.relationships.own_line(mapped):
        arguments = each.fact.mapper_args if isinstance(each.fact, ClassFact) else ()
        for argument in arguments:
            if argument.name == "polymorphic_identity":
                value = argument.value
                settled = value.kind in ("string", "constant") or (value.kind == "name" and "." in value.text)
                return value if settled and value.text != "None" and not value.text.startswith("cls.") else None
        if arguments:
            return None
    return None


def _alternatives(first: MappedClass, second: MappedClass) -> bool:
    return first.place.path == second.place.path and exclusive(first.fact.guards, second.fact.guards)


def _remedy(
    program: Program, taken: Collection[Taken], first: MappedClass, second: MappedClass, value: Value
) -> tuple[Remedy, ...]:
    """The name of the second class, written as the first one writes its own; none where that is taken as well."""
    ways = [way for way in _WAYS if way(first.name) == value.text] if value.kind == "string" else []
    new = ways[0](second.name) if ways else ""
    if not new or any(text == new for *_, text in taken):
        return ()
    lines = text_of(program, second.place.path).splitlines()
    for number in range(second.place.line + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and not line[0].isspace():
            break
        if "polymorphic_identity" in line:
            return (Rewording(Place(second.place.path, number), value.text, new),)
    return ()


def _finding(load: Load, first: MappedClass, second: MappedClass, value: Value, remedy: tuple[Remedy, ...]) -> Finding:
    text = f'"{value.text}"' if value.kind == "string" else value.text
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{second.place.path}::{second.name}"),
        message=f"`{first.name}` and `{second.name}` both have the polymorphic identity {text}",
        evidence=(
            Evidence(second.place, f"takes the identity {text}"),
            Evidence(first.place, f"`{first.name}` has it already"),
        ),
        help=f"give `{second.name}` an identity of its own, and correct the rows that were stored with the wrong one",
        severity=RULE.severity,
        certainty=certainty_of(first, second),
        essence=tuple(sorted((f"{first.place.path}::{first.name}", text))),
        notes=(
            f"rows of `{first.name}` load as `{second.name}`",
            f"SQLAlchemy only warns: Reassigning polymorphic association for identity {value.text!r}",
        ),
        entry_points=(load.entry.label,),
        remedy=remedy,
    )
