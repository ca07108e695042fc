"""A function defines a table on a Base that lives longer than the call, and is called more than once."""

from collections.abc import Iterator

from onebase.program import Load, Program, World
from onebase.rules._factories import Call, Made, calls_at_import, made_in_functions, two_of
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB207",
    name="factory-on-shared-base",
    summary="a function that defines a table on a lasting Base is called more than once",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each class in a function whose second execution fails, or makes its name ambiguous."""
    world = program.world(load)
    made = list(made_in_functions(program, world))
    if not made:
        return
    called = calls_at_import(program, load, {each.scope for each in made})
    for each in made:
        twice = two_of(called.get((each.number, each.scope), []))
        if twice is not None:
            yield _finding(load, each, twice, *_wording(world, each, looped=twice[0] is twice[1]))


def _wording(world: World, made: Made, *, looped: bool) -> tuple[str, Severity]:
    """A loop may come to the same name again; calls that are written out give each table its own name."""
    if made.table:
        return f"`{made.scope}` defines table `{made.table}` each time it is called", Severity.ERROR
    if _is_named(world, made):
        return f"`{made.scope}` makes a class `{made.name}` with each call, and a relationship names it", Severity.ERROR
    return (
        f"`{made.scope}` makes another class `{made.name}` with each call",
        Severity.WARNING if looped else Severity.NOTE,
    )


def _is_named(world: World, made: Made) -> bool:
    return any(
        relationship.target.kind == "string" and relationship.target.text == made.name
        for each in world.classes
        if each.registry == made.registry
        for relationship in each.fact.relationships
    )


def _finding(load: Load, made: Made, calls: tuple[Call, Call], message: str, severity: Severity) -> Finding:
    first, second = calls
    again = "again here" if first.place != second.place else "in a loop"
    return Finding(
        code=RULE.code,
        subject=Subject("function", f"{made.place.path}::{made.scope}"),
        message=message,
        evidence=(
            Evidence(made.place, f"`{made.name}` is put on a Base that outlives the call"),
            Evidence(first.place, f"`{made.scope}` is called here"),
            Evidence(second.place, f"… and {again}"),
        ),
        help=f"define `{made.name}` at module level, or make a Base inside `{made.scope}`",
        severity=severity,
        certainty=min(made.certainty, first.certainty, second.certainty, Certainty.LIKELY),
        essence=(made.name,),
        entry_points=(load.entry.label,),
    )
