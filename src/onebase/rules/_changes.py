"""Assignments that change a MetaData, or give a Base another one, and the tables that miss the change."""

from collections.abc import Iterator

from onebase.facts.module import Alias, ClassFact, Creation, ModuleFacts
from onebase.named_tuple import NamedTuple
from onebase.program import Defined, Identity, LoadedModule, TableDefinition, World
from onebase.program.guarded import exclusive
from onebase.program.objects import ResolvedObject
from onebase.program.order import Moment, is_before
from onebase.rules._order import in_order, moment_of
from onebase.rules._partition import title
from onebase.vocabulary import Certainty, Evidence, Place

SETTINGS = frozenset({"schema", "naming_convention"})


class Change(NamedTuple):
    """What a finding about a change says: module, place, what is, the other place, the one edit, and its form."""

    number: int
    place: Place
    message: str
    other: Evidence
    edit: str
    form: str


def assignments_in(facts: ModuleFacts) -> list[Alias | Creation]:
    """The assignments of a file, whatever stands on the right."""
    found: list[Alias | Creation] = [*facts.aliases, *facts.creations]
    return found


def late_changes(world: World, module: LoadedModule, facts: ModuleFacts) -> Iterator[Change]:
    """The changes of one module that come after tables of the same MetaData."""
    for made in _unconditional(facts):
        owner, _, attribute = made.target.rpartition(".")
        found = world.names.resolve(module.number, owner, made.span.line - 1)
        changes = (
            world.registries.is_metadata(found)
            if attribute in SETTINGS
            else _gives_metadata(world, module, found, made)
        )
        metadata = world.registries.metadata_of(found) if changes else None
        early = _tables_before(world, metadata, module, made) if metadata is not None else []
        if metadata is not None and early:
            yield _change(module, attribute, made, metadata, early)


def _unconditional(facts: ModuleFacts) -> Iterator[Alias | Creation]:
    """Statements at module level such as `Base.metadata.schema = …`; class bodies and `= None` are left out."""
    for made in assignments_in(facts):
        owner, _, attribute = made.target.rpartition(".")
        if not owner or made.scope or not (attribute in SETTINGS or attribute == "metadata"):
            continue
        doubtful = any(guard.kind != "try" or guard.arm for guard in made.guards)
        nothing = isinstance(made, Alias) and made.value.text == "None"
        in_body = attribute == "metadata" and _is_in_body(facts, owner)
        if not doubtful and not nothing and not in_body:
            yield made


def _is_in_body(facts: ModuleFacts, owner: str) -> bool:
    """Whether the MetaData of a class is told with the class itself."""
    return any(each.name == owner and each.metadata is not None for each in facts.classes)


def _gives_metadata(world: World, module: LoadedModule, owner: ResolvedObject, made: Alias | Creation) -> bool:
    """Whether the statement gives a Base another MetaData; a column or relationship of a model may be called so too."""
    if isinstance(owner, Defined) and isinstance(owner.fact, ClassFact):
        return world.registries.kinship(owner).role in ("base", "abstract") and _is_one(world, module, made)
    is_base = isinstance(owner, Defined) and isinstance(owner.fact, Creation)
    return is_base and world.registries.registry_of(owner) is not None and _is_one(world, module, made)


def _is_one(world: World, module: LoadedModule, made: Alias | Creation) -> bool:
    if isinstance(made, Creation):
        return world.registries.kind(module.number, made) == "metadata"
    value = made.value
    meant = world.names.resolve(module.number, value.text, made.span.line) if value.kind == "name" else None
    return meant is not None and world.registries.is_metadata(meant)


def _tables_before(
    world: World, metadata: Identity, module: LoadedModule, made: Alias | Creation
) -> list[TableDefinition]:
    now = Moment(module.number, made.span.line)
    found = [
        definitions[0]
        for key, definitions in world.by_key.items()
        if key.metadata == metadata and definitions[0].certainty is not Certainty.CANNOT_TELL
    ]
    early = [table for table in found if is_before(world.load, moment_of(table), now)]
    return in_order(world.load, [table for table in early if not exclusive(made.guards, table.guards)])


def _change(
    module: LoadedModule, attribute: str, made: Alias | Creation, metadata: Identity, early: list[TableDefinition]
) -> Change:
    count = f"{len(early)} tables exist" if len(early) > 1 else "a table exists"
    what = "the MetaData of this Base" if attribute == "metadata" else f"`{attribute}` of this MetaData"
    at_once = f"give `{attribute}` to the call that makes {title(metadata)}"
    first = f"set `{attribute}` in a module that is imported before the first model"
    span = made.span
    return Change(
        module.number,
        Place(module.path, span.line, span.column, span.end_column),
        f"{what} is set after {count}",
        Evidence(early[0].place, f"table `{early[0].key}` exists by then"),
        at_once if metadata.place else first,
        attribute,
    )
