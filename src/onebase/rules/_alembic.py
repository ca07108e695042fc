"""What Alembic compares with: the `target_metadata` of each `env.py`."""

from collections.abc import Iterable, Iterator

from onebase.facts.module import Alias, CallFact
from onebase.facts.values import Value
from onebase.named_tuple import NamedTuple
from onebase.program import Defined, Identity, Load, LoadedModule, Program, Unresolved, World
from onebase.program.aside import is_aside
from onebase.project.entry import RunFile
from onebase.rules._create_all import meaning
from onebase.rules._tables import calls
from onebase.rules._texts import text_of
from onebase.vocabulary import Place

FILTERS = frozenset({"include_name", "include_object", "**", "*"})
_DEEPEST = 12
NONE = Value("constant", "None")


class Target(NamedTuple):
    """What Alembic compares with in one entry point.

    `metadata` is None where it cannot be told; `filtered` tells that some tables are left out on purpose, `one_of` that
    each run takes one of several, `absent` that `None` is given, `is_of_application` that Flask-Migrate takes all from
    the application."""

    place: Place
    metadata: frozenset[Identity] | None
    filtered: bool
    one_of: bool = False
    absent: bool = False
    is_of_application: bool = False


def is_alembic_script(load: Load, path: str) -> bool:
    """Whether a file is the `env.py` of an Alembic entry point: it serves the migrations, not the application."""
    steps = load.entry.steps if load.entry.kind == "alembic" else ()
    return any(isinstance(step, RunFile) and step.path == path for step in steps)


def alembic_target(program: Program, world: World) -> Target | None:
    """The `target_metadata` of an Alembic entry point, None for any other entry point."""
    if world.load.entry.kind != "alembic":
        return None
    found: list[Target] = []
    for module, fact in calls(program, world.load, "configure"):
        if is_alembic_script(world.load, module.path):
            given = next((each.value for each in fact.arguments if each.name == "target_metadata"), None)
            place, metadata = _target(program, world, module, fact, given)
            filtered = any(each.name in FILTERS for each in fact.arguments)
            absent = given is not None and _is_none(program, module.path, given)
            found.append(Target(place, metadata, filtered, given is not None and _is_element(given), absent))
    target = _united(found)
    return _of_flask(program, world, target) if target is not None and target.metadata is None else target


def _is_element(value: Value) -> bool:
    return value.kind == "call" and value.text.endswith((".get", ".__getitem__"))


def _is_none(program: Program, path: str, value: Value) -> bool:
    """Whether `None` is given, or a name that is set to nothing else."""
    if value.kind == "name":
        bound = [each.value for each in program.modules[path].aliases if each.target == value.text]
        return bool(bound) and all(each == NONE for each in bound)
    return value == NONE


def _united(found: list[Target]) -> Target | None:
    if not found:
        return None
    metadata = _union(each.metadata for each in found)
    return Target(
        found[0].place,
        metadata,
        any(each.filtered for each in found),
        any(each.one_of for each in found),
        all(each.absent for each in found),
    )


def _of_flask(program: Program, world: World, target: Target) -> Target:
    """Flask-Migrate's `env.py` takes the MetaData from the application: that of the only Flask-SQLAlchemy object."""
    owners = {each.metadata for each in world.created if each.kind == "flask" and not is_aside(each.place.path)}
    if "current_app" not in text_of(program, target.place.path) or len(owners) != 1 or None in owners:
        return target
    given = [each.fact for each in calls(program, world.load, "Migrate", "init_app")]
    filtered = any(argument.name in FILTERS for each in given for argument in each.arguments)
    metadata = frozenset(each for each in owners if each is not None)
    return target._replace(metadata=metadata, filtered=filtered, is_of_application=True)


def _target(
    program: Program, world: World, module: LoadedModule, fact: CallFact, given: Value | None
) -> tuple[Place, frozenset[Identity] | None]:
    place = Place(module.path, fact.span.line, fact.span.column, fact.span.end_column)
    if given is None:
        return place, None
    name = given.text.removesuffix(".get").removesuffix(".__getitem__") if given.kind == "call" else given.text
    if given.kind in ("name", "call") and "." not in name:
        for alias in program.modules[module.path].aliases:
            if alias.target == name and not alias.scope:
                span = alias.span
                place = Place(module.path, span.line, span.column, span.end_column)
    names = _put_together(program, module, given)
    if names is None:
        return place, None
    merged = _merged(world, module, names)
    return place, merged or _metadata_of_value(program, world, module.number, given, fact)


def _put_together(program: Program, module: LoadedModule, given: Value) -> tuple[str, ...] | None:
    if given.kind != "name" or "." in given.text:
        return ()
    from onebase.rules._merged import sources_of  # few write one

    return sources_of(text_of(program, module.path), given.text)


def _merged(world: World, module: LoadedModule, names: tuple[str, ...]) -> frozenset[Identity] | None:
    """The MetaData objects that the file puts together under the name that is given."""
    meant = [world.registries.metadata_of(world.names.resolve(module.number, name, None)) for name in names]
    return frozenset(each for each in meant if each is not None) if meant and None not in meant else None


def _metadata_of_value(
    program: Program, world: World, number: int, value: Value, fact: CallFact, depth: int = 0
) -> frozenset[Identity] | None:
    """The MetaData objects that a value may be: a name, a list, a dictionary or an element of it, what a function
    returns."""
    if depth > _DEEPEST:
        return None
    if value.kind == "list" or (value.kind == "call" and value.text == "dict"):
        items = (*value.items, *(each for _, each in value.keywords))
        return _union(_metadata_of_value(program, world, number, each, fact, depth + 1) for each in items)
    if value.kind == "call":
        return _of_call(program, world, number, value, fact, depth)
    if value.kind != "name":
        return None
    found = meaning(program, world, number, value.text, fact)
    if isinstance(found, Defined) and isinstance(found.fact, Alias) and found.fact.value.kind in ("list", "call"):
        outside = fact._replace(scope="", span=found.fact.span)
        return _metadata_of_value(program, world, found.number, found.fact.value, outside, depth + 1)
    metadata = world.registries.metadata_of(found)
    return frozenset({metadata}) if metadata is not None else None


def _union(found: Iterable[frozenset[Identity] | None]) -> frozenset[Identity] | None:
    every = list(found)
    known = [each for each in every if each is not None]
    return frozenset(one for each in known for one in each) if known and len(known) == len(every) else None


def _of_call(
    program: Program, world: World, number: int, value: Value, fact: CallFact, depth: int
) -> frozenset[Identity] | None:
    """`targets["main"]`, `targets.get(name)`, or what a function of the project returns."""
    owner, _, last = value.text.rpartition(".")
    if owner and last in ("get", "__getitem__"):
        return _metadata_of_value(program, world, number, Value("name", owner), fact, depth + 1)
    found = meaning(program, world, number, value.text, fact)
    if not isinstance(found, Unresolved) or found.number < 0:
        return None
    path = world.module(found.number).path
    returned = [each for each in program.complete(path).aliases if each.target == "return" and each.scope == found.name]
    return _union(
        _metadata_of_value(program, world, found.number, each.value, inside(fact, each), depth + 1) for each in returned
    )


def inside(fact: CallFact, alias: Alias) -> CallFact:
    """A call that would stand where an assignment stands."""
    return fact._replace(scope=alias.scope, span=alias.span)


def alembic_worlds(program: Program, but: Load | None = None) -> Iterator[World]:
    """The worlds of the Alembic entry points of the project, except that of `but`."""
    for entry in program.entry_points:
        if entry.kind == "alembic" and (but is None or entry != but.entry):
            yield program.world(program.load(entry))
