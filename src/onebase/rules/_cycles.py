"""Imports that fail because a module half-way through is asked for a name that it binds further down."""

from collections.abc import Iterator
from itertools import pairwise

from onebase.facts.module import ClassFact, Import, ModuleFacts, TableFact
from onebase.facts.values import Span, Value
from onebase.named_tuple import NamedTuple
from onebase.program import Load, LoadedModule, Program
from onebase.vocabulary import Certainty, Place


class Broken(NamedTuple):
    """A use of a name that is not there yet. `half` is the module half-way through, `line` how far it is, `bound`
    where it binds the name; `hidden` is the `try` that swallows the failure (None if nothing does)."""

    user: LoadedModule
    place: Place
    half: LoadedModule
    line: int
    name: str
    bound: int
    hidden: Place | None
    says: str
    certainty: Certainty


def broken_cycles(program: Program, load: Load) -> Iterator[Broken]:
    """Every such import of a load, and every such attribute of a module in a class body."""
    for failure in load.failures:
        if failure.kind == "partially-initialized":
            yield from _failed_import(program, load, load.modules[failure.asker], failure.place, failure.certainty)
    for module in load.modules:
        if module.path and program.modules[module.path].complete:
            yield from _failed_attributes(program, load, module)


def _failed_import(
    program: Program, load: Load, module: LoadedModule, place: Place, certainty: Certainty
) -> Iterator[Broken]:
    for imported in program.modules[module.path].imports:
        if imported.span.line == place.line and imported.name:
            for half, line in half_way(load, module):
                bound = first_binding(program.modules[half.path], imported.name)
                if _is_asked(half, imported, module) and bound > line:
                    says = f"cannot import name '{imported.name}' from partially initialized module '{half.name}'"
                    hidden = hiding_try(program, load, module, imported)
                    yield Broken(module, place, half, line, imported.name, bound, hidden, says, certainty)
                    return


def half_way(load: Load, module: LoadedModule) -> Iterator[tuple[LoadedModule, int]]:
    """The modules that wait for `module` while it is executed, each with the line that it has reached."""
    above = list(load.chain(module.number))
    for inner, outer in pairwise(above):
        if inner.request.place is not None and not inner.within and outer.path == inner.request.place.path:
            yield outer, inner.request.place.line


def _is_asked(half: LoadedModule, imported: Import, module: LoadedModule) -> bool:
    """Whether the import asks this module, by its absolute or relative name."""
    name = imported.module
    if imported.level:
        parts = module.package.split(".") if module.package else []
        kept = parts[: len(parts) - imported.level + 1]
        name = ".".join([*kept, *([imported.module] if imported.module else [])])
    return half.name == name


def first_binding(facts: ModuleFacts, name: str) -> int:
    """The first line at which the file itself binds a name, as far as it is known; 0 for none."""
    lines = [each.span.line for each in facts.imports if (each.alias or each.name) == name and not each.scope]
    lines += [each.span.line for each in facts.classes if each.name == name and not each.scope]
    for made in (facts.aliases, facts.creations, facts.tables):
        lines += [each.span.line for each in made if each.target == name and not each.scope]
    return min(lines, default=0)


def hiding_try(program: Program, load: Load, module: LoadedModule, imported: Import) -> Place | None:
    """The import on the way to the failure that stands in a `try` with a handler for it."""
    if any(guard.kind == "try" and guard.arm == 0 for guard in imported.guards):
        return Place(module.path, imported.span.line, imported.span.column, imported.span.end_column)
    for each in load.chain(module.number):
        place = each.request.place
        facts = program.modules.get(place.path) if place is not None else None
        for one in facts.imports if facts is not None else ():
            in_try = any(guard.kind == "try" and guard.arm == 0 for guard in one.guards)
            if place is not None and one.span.line == place.line and in_try:
                return place
    return None


def _failed_attributes(program: Program, load: Load, module: LoadedModule) -> Iterator[Broken]:
    """`customers.Customer.id` in a class body, while `customers` has not come to its class."""
    waiting = {half.name: (half, line) for half, line in half_way(load, module) if half.name != module.name}
    if not waiting:
        return
    facts = program.modules[module.path]
    modules = {each.alias or each.module: each.module for each in facts.imports if not each.name and not each.scope}
    for dotted, span in _names_used(facts):
        owner, _, rest = dotted.partition(".")
        half, line = waiting.get(modules.get(owner, ""), (None, 0))
        name = rest.partition(".")[0]
        bound = first_binding(program.modules[half.path], name) if half is not None and name else 0
        if half is not None and bound > line:
            place = Place(module.path, span.line, span.column, span.end_column)
            says = f"partially initialized module '{half.name}' has no attribute '{name}'"
            certainty = min(module.certainty, half.certainty)
            yield Broken(module, place, half, line, name, bound, None, says, certainty)
            return


def _names_used(facts: ModuleFacts) -> Iterator[tuple[str, Span]]:
    """The dotted names that class statements and tables need at once: bases, foreign keys, a MetaData."""
    statements: list[ClassFact | TableFact] = [*facts.classes, *facts.tables]
    for statement in statements:
        if statement.scope or statement.guards:
            continue
        values = list(statement.bases) if isinstance(statement, ClassFact) else [statement.metadata]
        yield from ((value.text, statement.span) for value in values if _is_dotted(value))
        for column in statement.columns:
            yield from ((key.target.text, key.span) for key in column.foreign_keys if _is_dotted(key.target))


def _is_dotted(value: Value) -> bool:
    return value.kind == "name" and "." in value.text
