"""Imports that are tried, fail after tables were defined, and are tried again."""

import sys
from collections.abc import Iterator

from onebase.facts.module import Import
from onebase.named_tuple import NamedTuple
from onebase.program import Load, LoadedModule, Program, TableDefinition, World
from onebase.rules._cycles import half_way
from onebase.vocabulary import Certainty, Place


class Retried(NamedTuple):
    """A module whose first import fails at `place` and is hidden at `hidden`, and the tables it leaves behind."""

    module: LoadedModule
    hidden: Place
    again: Place
    place: Place
    why: str
    left: tuple[TableDefinition, ...]
    certainty: Certainty
    name: str = ""
    library: bool = False


class Cause(NamedTuple):
    """Why executing a module fails: the line in that module, the place that fails, how sure it is, and the `name` that
    an import asks for in vain, "" where it is something else. `library` tells that it is the import of a library."""

    line: int
    place: Place
    why: str
    certainty: Certainty
    name: str = ""
    library: bool = False


def retried_imports(program: Program, world: World) -> Iterator[Retried]:
    """Every module of a load that is imported in a `try` or a loop, can fail half-way, and is imported again."""
    load = world.load
    for number, tables in world.by_module.items():
        module = load.modules[number]
        hidden = _tried(program, module)
        again = _again(program, load, module, hidden) if hidden is not None else None
        if hidden is not None and again is not None:
            for cause in _causes(program, world, module):
                left = tuple(table for table in tables if table.place.line < cause.line and _raises(table))
                if left:
                    what = (cause.place, cause.why, left, cause.certainty, cause.name, cause.library)
                    yield Retried(module, hidden, again, *what)
                    break


def _raises(table: TableDefinition) -> bool:
    return not (table.options.extend_existing or table.options.keep_existing) and table.key is not None


def _statements_at(program: Program, place: Place) -> Iterator[Import]:
    facts = program.modules.get(place.path)
    return (one for one in facts.imports if one.span.line == place.line) if facts is not None else iter(())


def _tried(program: Program, module: LoadedModule) -> Place | None:
    """The first import of the module, where it stands in the body of a `try`, or in a loop."""
    place = module.request.place
    if place is None or module.request.asker < 0:
        return None
    for one in _statements_at(program, place):
        if any((guard.kind == "try" and guard.arm == 0) or guard.kind == "loop" for guard in one.guards):
            return place
    return None


def _again(program: Program, load: Load, module: LoadedModule, hidden: Place) -> Place | None:
    """A later import of the same module that is executed whatever became of the first; a loop repeats its own."""
    if any(guard.kind == "loop" for one in _statements_at(program, hidden) for guard in one.guards):
        return hidden
    tries = _tries(program, hidden)
    for each in load.imports:
        if each.target != module.number or each.place == hidden or each.certainty is Certainty.CANNOT_TELL:
            continue
        inside = any(outer.number == module.number for outer, _ in half_way(load, load.modules[each.asker]))
        if not inside and not tries & _tries(program, each.place):
            return each.place
    return None


def _tries(program: Program, place: Place) -> set[tuple[str, int]]:
    """The `try` statements around an import."""
    guards = (guard for one in _statements_at(program, place) for guard in one.guards)
    return {(place.path, guard.line) for guard in guards if guard.kind == "try"}


def _causes(program: Program, world: World, module: LoadedModule) -> Iterator[Cause]:
    """What can make the body of the module fail."""
    yield from _predicted(world.load, module)
    yield from _names_that_are_not_there(program, world, module)
    yield from _missing_libraries(program, module)
    yield from _reflected(world, module)


def _predicted(load: Load, module: LoadedModule) -> Iterator[Cause]:
    """Imports that cannot succeed, in the module or in what it imports."""
    for failure in load.failures:
        line = _reached(load, module, failure.asker, failure.place)
        if line:
            yield Cause(line, failure.place, f"`{failure.statement}` fails", Certainty.LIKELY)


def _reached(load: Load, module: LoadedModule, asker: int, place: Place) -> int:
    """The line of the module at which something fails that happens in it, or in what it imports; 0 elsewhere."""
    if asker == module.number:
        return place.line
    return next((line for outer, line in half_way(load, load.modules[asker]) if outer.number == module.number), 0)


def _names_that_are_not_there(program: Program, world: World, module: LoadedModule) -> Iterator[Cause]:
    """`from customers import Missing`, where the file of `customers` binds nothing of that name."""
    load = world.load
    for each in load.imports:
        line = _reached(load, module, each.asker, each.place)
        if not line or each.certainty is not Certainty.CERTAIN:
            continue
        for one in _statements_at(program, each.place):
            if one.name not in ("", "*") and not one.guards and _lacks(program, load, each.target, one.name):
                target = load.modules[each.target].name
                yield Cause(line, each.place, f"`{target}` has no `{one.name}`", Certainty.LIKELY, one.name)


def _lacks(program: Program, load: Load, target: int, name: str) -> bool:
    """Whether the file binds no such name, in whatever way, and is no package."""
    module = load.modules[target]
    if not module.path or module.portions:
        return False
    facts = program.complete(module.path)
    bound = {*facts.bound, *(one.alias or one.name or one.module.partition(".")[0] for one in facts.imports)}
    return bool(bound) and not facts.problem and not {name, "*", "__getattr__"} & bound


def _missing_libraries(program: Program, module: LoadedModule) -> Iterator[Cause]:
    """Imports of libraries that the project does not declare, where it declares others."""
    declared = program.declared
    for one in program.modules[module.path].imports if declared else ():
        top = one.module.partition(".")[0]
        ours = one.level or top in sys.stdlib_module_names or top.lower() in declared or program.provides(top)
        if not ours and not one.scope and not one.guards and top not in COMES_WITH:
            place = Place(module.path, one.span.line, one.span.column, one.span.end_column)
            why = f"`{top}` is not among the declared dependencies"
            yield Cause(one.span.line, place, why, Certainty.LIKELY, library=True)


COMES_WITH = frozenset({"sqlalchemy", "flask", "flask_sqlalchemy", "sqlmodel", "alembic", "typing_extensions"})


def _reflected(world: World, module: LoadedModule) -> Iterator[Cause]:
    """A table that is read from the database when the module is imported."""
    for table in world.by_module.get(module.number, ()):
        if getattr(table.fact, "reflected", False):
            why = "reads the database when the module is imported, which may not be ready"
            yield Cause(table.place.line, table.place, why, Certainty.LIKELY)
