"""A relationship names a class that this process maps, but in another registry."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact, RelationshipFact
from onebase.program import Defined, Identity, Load, MappedClass, Program, Unresolved, World
from onebase.rules._partition import is_open_registry, is_twin, models_elsewhere, title
from onebase.rules._tables import is_all_read, read_wholly
from onebase.vocabulary import Consequence, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB301",
    name="name-in-other-registry",
    summary="a relationship names a class of another registry",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each relationship whose target is mapped, but not where its name is looked up."""
    world = program.world(load)
    known = {each.registry for each in world.classes}
    if len(known - {None}) < 2 or not is_all_read(program, load):
        return
    for mapped in world.classes:
        if mapped.registry is not None and not is_open_registry(mapped.registry) and not mapped.fact.scope:
            for relationship in mapped.fact.relationships:
                target = _elsewhere(program, world, mapped, mapped.registry, relationship)
                if target is not None and target.registry is not None:
                    yield _finding(load, mapped, relationship, target, (mapped.registry, target.registry))


def _elsewhere(
    program: Program, world: World, mapped: MappedClass, registry: Identity, relationship: RelationshipFact
) -> MappedClass | None:
    """The class of that name in another registry, if it certainly is in no other place."""
    path = _looked_up(world, mapped, relationship)
    name = path.rpartition(".")[2]
    if not name or _may_be_known(program, world, registry, name):
        return None
    found = [
        each
        for each in world.classes
        if each.name.rpartition(".")[2] == name
        and each.registry is not None
        and not is_twin(each.registry, registry)
        and not each.fact.scope
    ]
    return found[0] if found and not models_elsewhere(program, world, registry, class_name=name) else None


def _looked_up(world: World, mapped: MappedClass, relationship: RelationshipFact) -> str:
    """The text that is looked up in the registry; "" where the class itself is given."""
    target = relationship.target
    if target.kind == "string":
        return target.text
    if target.kind == "name" and relationship.annotated:
        bound = world.names.resolve(mapped.number, target.text, relationship.span.line)
        return target.text if isinstance(bound, Unresolved) else ""
    return ""


def _may_be_known(program: Program, world: World, registry: Identity, name: str) -> bool:
    """Whether the registry has, or may have, a class of this name."""
    for each in world.classes:
        same_name = each.name.rpartition(".")[2] == name
        if same_name and (each.registry is None or each.registry == registry or is_open_registry(each.registry)):
            return True
    if any(dotted.rpartition(".")[2] == name for _, dotted, _ in world.imperative):
        return True
    for module, facts in read_wholly(program, world.load):
        for fact in facts.classes:
            if fact.name.rpartition(".")[2] == name and _is_unclear(world, module.number, fact):
                return True
    return False


def _is_unclear(world: World, number: int, fact: ClassFact) -> bool:
    return world.registries.kinship(Defined(number, fact)).role == "unknown"


def _finding(
    load: Load,
    mapped: MappedClass,
    relationship: RelationshipFact,
    target: MappedClass,
    registries: tuple[Identity, Identity],
) -> Finding:
    span = relationship.span
    place = Place(mapped.place.path, span.line, span.column, span.end_column)
    ours, theirs = (title(each) for each in registries)
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{mapped.place.path}::{mapped.name}.{relationship.attribute}"),
        message=f"`{mapped.name}.{relationship.attribute}` names `{target.name}`, a class of another registry",
        evidence=(
            Evidence(place, f"the name is looked up in the registry of {ours}"),
            Evidence(target.place, f"`{target.name}` is mapped in the registry of {theirs}"),
            *(Evidence(each.place, "a registry is made here") for each in registries if each.place),
        ),
        help=f"let `{mapped.name}` and `{target.name}` inherit from one Base, or pass the class instead of its name",
        severity=RULE.severity,
        certainty=min(mapped.certainty, target.certainty),
        essence=(f"{target.place.path}::{target.name}",),
        notes=("the import succeeds; the first query raises InvalidRequestError, whatever model it is about",),
        entry_points=(load.entry.label,),
    )
