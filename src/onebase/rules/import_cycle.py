"""Modules with models import each other in a circle, and this process enters it at the wrong end."""

from collections.abc import Iterator

from onebase.program import Load, LoadedModule, Program, World
from onebase.rules._cycles import Broken, broken_cycles
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB603",
    name="import-cycle",
    summary="modules import each other in a circle, and this process enters it where it fails",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each name that a module half-way through is asked for."""
    if load.entry.reason.kind in ("main-guard", "assumed"):
        return
    world: World | None = None
    for broken in broken_cycles(program, load):
        world = world or program.world(load)
        circle = _circle(load, broken)
        if any(module.number in world.by_module or _makes(world, module) for module in circle):
            yield _finding(program, load, broken, circle)


def _makes(world: World, module: LoadedModule) -> bool:
    return any(created.number == module.number for created in world.created)


def _circle(load: Load, broken: Broken) -> list[LoadedModule]:
    """The modules from the one half-way through to the one that asks it."""
    found: list[LoadedModule] = []
    for module in load.chain(broken.user.number):
        found.append(module)
        if module.number == broken.half.number:
            break
    return found[::-1]


def _finding(program: Program, load: Load, broken: Broken, circle: list[LoadedModule]) -> Finding:
    names = " → ".join(f"`{module.name}`" for module in (*circle, broken.half))
    works = _works_elsewhere(program, load, broken)
    hidden = (
        (Evidence(broken.hidden, "hides the failure: what it should have bound is missing"),) if broken.hidden else ()
    )
    return Finding(
        code=RULE.code,
        subject=Subject("file", broken.user.identity),
        message=f"`{broken.half.name}` is asked for `{broken.name}` before it is there: an import cycle",
        evidence=(
            Evidence(broken.place, f"asks `{broken.half.name}` for `{broken.name}`"),
            Evidence(Place(broken.half.path, broken.line), f"`{broken.half.name}` has come to this line"),
            Evidence(Place(broken.half.path, broken.bound), f"and binds `{broken.name}` only here"),
            *hidden,
        ),
        help=_help(broken),
        severity=RULE.severity,
        certainty=_certainty(program, load, broken, circle),
        essence=tuple(sorted({module.name for module in circle})),
        notes=(f"the cycle: {names}", f"Python says: {broken.says}", *works),
        entry_points=(load.entry.label,),
    )


def _certainty(program: Program, load: Load, broken: Broken, circle: list[LoadedModule]) -> Certainty:
    """A package that imports on demand decides itself which of its modules comes first."""
    packages = [module for module in load.modules if any(f"{one.name}".startswith(f"{module.name}.") for one in circle)]
    if any(each.path and "__getattr__" in program.complete(each.path).bound for each in packages):
        return Certainty.CANNOT_TELL
    return min(broken.certainty, Certainty.LIKELY if broken.hidden else Certainty.CERTAIN)


def _works_elsewhere(program: Program, load: Load, broken: Broken) -> tuple[str, ...]:
    """An entry point that enters the circle at the other end."""
    for entry in program.entry_points:
        other = program.load(entry)
        failed = {failure.place for failure in other.failures}
        paths = {module.path: module.number for module in other.modules}
        both = broken.user.path in paths and broken.half.path in paths
        if (
            other is not load
            and both
            and broken.place not in failed
            and paths[broken.user.path] < paths[broken.half.path]
        ):
            return (f"`{entry.label}` works: there `{broken.user.name}` is imported first",)
    return ()


def _help(broken: Broken) -> str:
    if broken.half.name == "__main__":
        return f"move `{broken.name}` into a module of its own"
    return (
        f"name classes by strings where the models meet, or move `{broken.name}` above line {broken.line} "
        f"of `{broken.half.path}`"
    )
