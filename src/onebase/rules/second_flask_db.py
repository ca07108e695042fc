"""Two `SQLAlchemy()` objects of Flask-SQLAlchemy where one was meant."""

from collections.abc import Iterator

from onebase.facts.module import Creation
from onebase.facts.values import Value
from onebase.program import Created, Defined, Load, Program, Unresolved, World
from onebase.program.aside import is_aside
from onebase.rules._create_all import meaning
from onebase.rules._tables import calls, is_all_read
from onebase.vocabulary import Consequence, Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB306",
    name="second-flask-db",
    summary="models use one SQLAlchemy() object, the application another",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)

# One application, as far as the source tells: module, function around it, and the name it has there.
Application = tuple[int, str, str]


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each object that has models and no application, and for each second object of an application."""
    world = program.world(load)
    objects = [each for each in world.created if each.kind == "flask" and not is_aside(each.place.path)]
    if len({each.place for each in objects}) < 2 or not is_all_read(program, load):
        return
    connected = _connected(program, world, objects)
    if connected is None:
        return
    yield from _orphans(world, objects, connected)
    yield from _rivals(world, objects, connected)


def _connected(program: Program, world: World, objects: list[Created]) -> dict[int, set[Application]] | None:
    """Position of each object → the applications it is connected to; None where some `init_app` cannot be told."""
    found: dict[int, set[Application]] = {number: set() for number in range(len(objects))}
    for number, each in enumerate(objects):
        given = _application(each.fact) if isinstance(each.fact, Creation) else None
        if given is not None:
            found[number].add((each.number, each.scope, given.text))
    for module, fact in calls(program, world.load, "init_app"):
        owner = fact.callee.rpartition(".")[0]
        meant = meaning(program, world, module.number, owner, fact) if owner else None
        if isinstance(meant, Unresolved) and meant.number < 0:
            return None
        for number, each in enumerate(objects):
            if isinstance(meant, Defined) and meant.number == each.number and meant.fact == each.fact:
                app = next((argument.value.text for argument in fact.arguments if argument.name in ("0", "app")), "")
                found[number].add((module.number, fact.scope, app))
    return found


def _application(fact: Creation) -> Value | None:
    given = next((argument.value for argument in fact.arguments if argument.name in ("0", "app", "*", "**")), None)
    return None if given == Value("constant", "None") else given


def _orphans(world: World, objects: list[Created], connected: dict[int, set[Application]]) -> Iterator[Finding]:
    """Objects with models that no application knows, while it knows another one."""
    used = next((each for number, each in enumerate(objects) if connected[number]), None)
    for number, each in enumerate(objects):
        models = [mapped for mapped in world.classes if mapped.registry == each.registry and each.registry is not None]
        if used is not None and not connected[number] and models and not each.scope and each.place != used.place:
            message = f"`{models[0].name}` uses a SQLAlchemy() object that no application initialises"
            yield _finding(world, each, used, message, f"`{used.name}` is the one that is initialised")


def _rivals(world: World, objects: list[Created], connected: dict[int, set[Application]]) -> Iterator[Finding]:
    """A second object for an application that has one: Flask-SQLAlchemy 3 refuses it."""
    owners: dict[Application, Created] = {}
    for number, each in enumerate(objects):
        for application in sorted(connected[number]):
            first = owners.setdefault(application, each)
            if first.place != each.place and application[2]:
                message = f"two SQLAlchemy() objects are connected to the application `{application[2]}`"
                yield _finding(world, each, first, message, "the first one is made here")


def _finding(world: World, odd: Created, kept: Created, message: str, says: str) -> Finding:
    module = world.module(kept.number).name
    same = "" if odd.place.path == kept.place.path else f" from `{module}`"
    return Finding(
        code=RULE.code,
        subject=Subject("object", f"{odd.place.path}::{odd.name}"),
        message=message,
        evidence=(Evidence(odd.place, "a second object is made here"), Evidence(kept.place, says)),
        help=f"use `{kept.name}`{same} instead of a second object",
        severity=RULE.severity,
        certainty=min(world.module(odd.number).certainty, world.module(kept.number).certainty),
        essence=(f"{kept.place.path}::{kept.name}",),
        entry_points=(world.load.entry.label,),
    )
