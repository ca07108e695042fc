"""Relationships of a process that name a class which the project maps, but not here."""

from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Load, MappedClass, Program
from onebase.program.aside import is_aside
from onebase.program.relationships import Relationship
from onebase.rules._lookups import is_closed
from onebase.rules._missing import Absent, surely_loaded
from onebase.rules._partition import is_twin
from onebase.vocabulary import Certainty


class AbsentTarget(NamedTuple):
    """A relationship, the class that it names, and the module that would have to be imported."""

    relationship: Relationship
    target: MappedClass
    module: Absent


def absent_targets(program: Program, load: Load) -> Iterator[AbsentTarget]:
    """Every relationship whose text finds nothing among the classes that the process surely loads."""
    world = program.world(load)
    candidates = [each for each in world.relationships.all if each.text and _is_ours(each)]
    if not candidates or not _any_unloaded(program, load, candidates):
        return
    surely = surely_loaded(program, load)
    for relationship in candidates:
        if relationship.place.path in surely and not _is_found(load, relationship, surely, program):
            target = _elsewhere(program, load, relationship, surely)
            if target is not None and is_closed(program, load, relationship.owner):
                name = program.whole(load).module(target.number).name
                yield AbsentTarget(relationship, target, Absent(target.place.path, name))


def _is_ours(relationship: Relationship) -> bool:
    owner = relationship.owner
    return (
        owner.certainty is not Certainty.CANNOT_TELL and not is_aside(owner.place.path) and owner.registry is not None
    )


def _any_unloaded(program: Program, load: Load, candidates: list[Relationship]) -> bool:
    """A cheap no: whether a class statement of one of the names stands in a file that is not surely loaded."""
    certain = {each.path for each in load.modules if each.certainty is not Certainty.CANNOT_TELL}
    names = {each.text.rpartition(".")[2] for each in candidates}
    return any(path not in certain for name in names for path, _ in program.class_statements.get(name, ()))


def _is_found(load: Load, relationship: Relationship, surely: set[str], program: Program) -> bool:
    """Whether a class of that name may be in the registry by now."""
    name = relationship.text.rpartition(".")[2]
    return any(each.place.path in surely for each in program.world(load).relationships.named.get(name, ()))


def _elsewhere(program: Program, load: Load, relationship: Relationship, surely: set[str]) -> MappedClass | None:
    path, _, name = relationship.text.rpartition(".")
    whole, registry = program.whole(load), relationship.owner.registry
    found = [
        each
        for each in whole.relationships.named.get(name, ())
        if registry is not None
        and each.registry is not None
        and is_twin(each.registry, registry)
        and each.place.path not in surely
        and not each.fact.scope
        and (not path or f".{whole.module(each.number).name}".endswith(f".{path}"))
    ]
    return found[0] if len({each.place for each in found}) == 1 else None
