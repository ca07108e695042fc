"""A mapped class and a module with mapped classes have one path in the registry."""

from collections.abc import Iterator

from onebase.program import Identity, Load, MappedClass, Program, World
from onebase.rules._relatives import certainty_of
from onebase.vocabulary import Consequence, Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB708",
    name="class-module-clash",
    summary="a mapped class and a module with mapped classes share one path, which the registry refuses",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each class whose path is that of a module on the same registry."""
    world = program.world(load)
    parts = {part for mapped in world.classes for part in _module(world, mapped).split(".")}
    for mapped in world.classes:
        name = mapped.name.rpartition(".")[2]
        if name in parts and mapped.registry is not None and not mapped.fact.scope:
            inside = _inside(world, mapped, name, mapped.registry)
            if inside is not None:
                yield _finding(world, mapped, inside)


def _module(world: World, mapped: MappedClass) -> str:
    return world.module(mapped.number).name


def _inside(world: World, mapped: MappedClass, name: str, registry: Identity) -> MappedClass | None:
    """A class whose module path leads through the path of `mapped`.

    A registry files a class under every end of its module's path (`clsregistry.add_class`, 1.4 to 2.1)."""
    words = _module(world, mapped).split(".")
    paths = {(*words[start:], name) for start in range(len(words))}
    for other in world.classes:
        if other.registry == registry and not other.fact.scope:
            through = _module(world, other).split(".")
            for path in paths:
                if any(tuple(through[at : at + len(path)]) == path for at in range(len(through))):
                    return other
    return None


def _finding(world: World, mapped: MappedClass, inside: MappedClass) -> Finding:
    module = _module(world, inside)
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{mapped.place.path}::{mapped.name}"),
        message=f"class `{mapped.name}` and module `{module}` share one path in the registry",
        evidence=(
            Evidence(mapped.place, f"is filed as `{_module(world, mapped)}.{mapped.name}`"),
            Evidence(inside.place, f"`{inside.name}` is filed below `{module}`"),
        ),
        help=f"call the class `{_capitalised(mapped.name)}`",
        severity=RULE.severity,
        certainty=certainty_of(mapped, inside),
        essence=(module,),
        notes=("SQLAlchemy says: name … matches both a class name and a module name",),
        entry_points=(world.load.entry.label,),
    )


def _capitalised(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
