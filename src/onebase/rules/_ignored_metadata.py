"""MetaData that a Base does not use although it is written for it."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact, Creation, ModuleFacts
from onebase.facts.values import Value
from onebase.program import Created, Defined, Identity, Program, Unresolved, World
from onebase.rules._changes import Change, assignments_in
from onebase.rules._partition import title
from onebase.vocabulary import Evidence, Place


def ignored_metadata(program: Program, world: World) -> Iterator[Change]:
    """Every Base whose body or mixin names a MetaData that is not, or not in every version, that of its tables."""
    for base in world.created:
        if isinstance(base.fact, ClassFact):
            yield from _ignored_registry(program, world, base, base.fact)
            yield from _on_a_mixin(program, world, base, base.fact)


def _ignored_registry(program: Program, world: World, base: Created, fact: ClassFact) -> Iterator[Change]:
    """A class body that gives a registry with a MetaData of its own, and another MetaData."""
    theirs = _metadata_of_registry(world, base, fact.registry) if fact.registry and fact.metadata else None
    if theirs is None or base.metadata is None or theirs == base.metadata:
        return
    yield Change(
        base.number,
        _place_of(program.modules[base.place.path], f"{fact.name}.metadata") or base.place,
        f"the MetaData of the registry is ignored: `{fact.name}` has another one",
        Evidence(theirs.place or base.place, f"{title(theirs)} is given to the registry"),
        "give one MetaData, to the registry",
        "registry",
    )


def _metadata_of_registry(world: World, base: Created, registry: Value) -> Identity | None:
    """The MetaData that is written where the registry is made; None where SQLAlchemy makes one unasked."""
    line = base.place.line
    if registry.kind == "call":
        given = dict(registry.keywords).get("metadata")
        if given is None or given.kind != "name":
            return None
        return world.registries.metadata_of(world.names.resolve(base.number, given.text, line))
    found = world.names.resolve(base.number, registry.text, line) if registry.kind == "name" else None
    given_one = isinstance(found, Defined) and isinstance(found.fact, Creation) and _has_metadata(found.fact)
    return world.registries.metadata_of(found) if found is not None and given_one else None


def _has_metadata(fact: Creation) -> bool:
    return any(argument.name == "metadata" for argument in fact.arguments)


def _place_of(facts: ModuleFacts, target: str) -> Place | None:
    for made in assignments_in(facts):
        if made.target == target:
            return Place(facts.path, made.span.line, made.span.column, made.span.end_column)
    return None


def _on_a_mixin(program: Program, world: World, base: Created, fact: ClassFact) -> Iterator[Change]:
    """`class Base(Mixin, DeclarativeBase)`: SQLAlchemy 2.0 reads the class body only, 2.1 what is inherited."""
    if fact.metadata is not None or fact.decorators:
        return
    for value in fact.bases:
        place = _mixed_in(program, world, base, value.text) if value.kind == "name" else None
        if place is not None:
            yield Change(
                base.number,
                base.place,
                f"`{fact.name}` takes its MetaData from a mixin, which SQLAlchemy 2.0 ignores",
                Evidence(place, f"`{value.text}` sets `metadata`; SQLAlchemy 2.1 uses it"),
                f"write `metadata = {value.text}.metadata` into the body of `{fact.name}`",
                "mixin",
            )


def _mixed_in(program: Program, world: World, base: Created, name: str) -> Place | None:
    """Where a class that is no Base itself sets `metadata`."""
    found = world.names.resolve(base.number, name, base.place.line - 1)
    if isinstance(found, Unresolved) and found.number >= 0:
        path, owner = world.module(found.number).path, found.name
    elif isinstance(found, Defined) and isinstance(found.fact, ClassFact):
        plain = world.registries.kinship(found).role == "plain"
        path, owner = (world.module(found.number).path, found.fact.name) if plain else ("", "")
    else:
        return None
    return _place_of(program.modules[path], f"{owner}.metadata") if path else None
