"""Subclasses of a polymorphic class that a process does not load, although another one writes their rows."""

import re
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Load, MappedClass, Program
from onebase.rules._importers import importer_of
from onebase.rules._missing import Absent, loaded_elsewhere, surely_loaded
from onebase.rules._texts import text_of
from onebase.vocabulary import Place


class AbsentSubclass(NamedTuple):
    """A class with a polymorphic identity, its mapped parent, where the parent is used, and who loads the class."""

    subclass: MappedClass
    parent: MappedClass
    use: Place
    loaded_by: tuple[str, ...]
    module: Absent


def absent_subclasses(program: Program, load: Load) -> Iterator[AbsentSubclass]:
    """Every such class whose parent is used by a file of the process."""
    world = program.world(load)
    parents = {each.place: each for each in world.classes if _says(each, "polymorphic_on") and not each.fact.scope}
    if not parents:
        return
    surely = surely_loaded(program, load)
    for mapped in program.whole(load).classes:
        above = next((parents[place] for place in sorted(mapped.parents) if place in parents), None)
        absent = mapped.place.path not in surely and not mapped.fact.scope
        if above is None or not absent or not _says(mapped, "polymorphic_identity"):
            continue
        module = program.whole(load).module(mapped.number)
        loaded_by = loaded_elsewhere(program, load, module)
        use = _use(program, sorted(surely), above) if loaded_by or importer_of(program, module.path) else None
        if use is not None:
            yield AbsentSubclass(mapped, above, use, loaded_by, Absent(module.path, module.name))


def _says(mapped: MappedClass, name: str) -> bool:
    return any(each.name == name for each in mapped.fact.mapper_args)


def _use(program: Program, paths: list[str], parent: MappedClass) -> Place | None:
    """The first line outside of its own file that uses the parent for a query."""
    asked = re.compile(rf"(?:query|select|get|scalars?)\(\s*{re.escape(parent.name)}\b")
    for path in paths:
        if path != parent.place.path:
            for number, line in enumerate(text_of(program, path).splitlines(), start=1):
                found = asked.search(line)
                if found:
                    return Place(path, number, found.start() + 1, found.end() + 1)
    return None
