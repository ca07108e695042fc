"""Schema, naming convention or MetaData are set when tables exist, or where they have no effect."""

from collections.abc import Iterator

from onebase.facts.module import Alias, ClassFact, Creation, ModuleFacts
from onebase.facts.values import Span, Value
from onebase.program import Created, Defined, Identity, Load, LoadedModule, Program, TableDefinition, Unresolved, World
from onebase.program.objects import ResolvedObject
from onebase.rules._creation import is_alembic_script
from onebase.rules._definitions import Moment, exclusive, in_order, is_before, moment_of
from onebase.rules._partition import title
from onebase.rules._tables import read_wholly
from onebase.vocabulary import Certainty, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB307",
    name="late-metadata-change",
    summary="schema, naming convention or MetaData are set after tables exist, or without effect",
    severity=Severity.WARNING,
)

SETTINGS = frozenset({"schema", "naming_convention"})


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each assignment that some tables miss, and for each MetaData that a Base ignores."""
    world = program.world(load)
    for module, facts in read_wholly(program, load):
        for made in _assignments(facts) if not is_alembic_script(load, module.path) else ():
            yield from _late(world, module, made)
    for each in world.created:
        if isinstance(each.fact, ClassFact):
            yield from _ignored_registry(program, world, each, each.fact)
            yield from _on_a_mixin(program, world, each, each.fact)


def _assignments(facts: ModuleFacts) -> Iterator[Alias | Creation]:
    """Unconditional statements at module level such as `Base.metadata.schema = …`; class bodies are left out."""
    in_bodies = {f"{each.name}.metadata" for each in facts.classes if each.metadata is not None}
    for made in _made(facts):
        owner, _, attribute = made.target.rpartition(".")
        settles = attribute in SETTINGS or (attribute == "metadata" and made.target not in in_bodies)
        if owner and settles and not made.scope and not _is_none(made) and not _doubtful(made):
            yield made


def _made(facts: ModuleFacts) -> list[Alias | Creation]:
    found: list[Alias | Creation] = [*facts.aliases, *facts.creations]
    return found


def _is_none(made: Alias | Creation) -> bool:
    return isinstance(made, Alias) and made.value.text == "None"


def _doubtful(made: Alias | Creation) -> bool:
    return any(guard.kind != "try" or guard.arm for guard in made.guards)


def _late(world: World, module: LoadedModule, made: Alias | Creation) -> Iterator[Finding]:
    owner, _, attribute = made.target.rpartition(".")
    found = world.names.resolve(module.number, owner, made.span.line - 1)
    metadata = world.registries.metadata_of(found)
    is_metadata = attribute in SETTINGS
    if metadata is None or (isinstance(found, Defined) and isinstance(found.fact, Alias)):
        return
    if not is_metadata and not _gives_metadata(world, module, found, made):
        return
    now = Moment(module.number, made.span.line)
    early = [table for table in _tables(world, metadata) if is_before(world.load, moment_of(table), now)]
    certain = [table for table in early if not exclusive(made.guards, table.guards)]
    if certain:
        yield _finding_late(world, module, attribute, made.span, metadata, certain)


def _gives_metadata(world: World, module: LoadedModule, owner: ResolvedObject, made: Alias | Creation) -> bool:
    """Whether the statement gives a Base another MetaData; a column or relationship of a model may be called so too."""
    if isinstance(owner, Defined) and isinstance(owner.fact, ClassFact) and _is_model(world, owner):
        return False
    if isinstance(made, Creation):
        return world.registries.kind(module.number, made) == "metadata"
    value = made.value
    meant = world.names.resolve(module.number, value.text, made.span.line) if value.kind == "name" else None
    return meant is not None and world.registries.metadata_of(meant) is not None


def _is_model(world: World, owner: Defined) -> bool:
    return world.registries.kinship(owner).role not in ("base", "abstract")


def _tables(world: World, metadata: Identity) -> Iterator[TableDefinition]:
    for key, definitions in world.by_key.items():
        if key.metadata == metadata and definitions[0].certainty is not Certainty.CANNOT_TELL:
            yield definitions[0]


def _finding_late(
    world: World,
    module: LoadedModule,
    attribute: str,
    span: Span,
    metadata: Identity,
    early: list[TableDefinition],
) -> Finding:
    count = f"{len(early)} tables" if len(early) > 1 else "a table"
    what = "the MetaData of this Base" if attribute == "metadata" else f"`{attribute}` of this MetaData"
    first = in_order(world.load, early)[0]
    made = f"give `{attribute}` to the call that makes {title(metadata)}"
    edit = made if metadata.place else f"set `{attribute}` in a module that is imported before the first model"
    return _finding(
        world,
        module,
        Place(module.path, span.line, span.column, span.end_column),
        f"{what} is set after {count} {'exist' if len(early) > 1 else 'exists'}",
        Evidence(first.place, f"table `{first.key}` exists by then"),
        edit,
        attribute,
    )


def _ignored_registry(program: Program, world: World, base: Created, fact: ClassFact) -> Iterator[Finding]:
    """A class body that gives a registry with a MetaData of its own, and another MetaData."""
    theirs = _metadata_of_registry(world, base, fact.registry) if fact.registry and fact.metadata else None
    if theirs is None or base.metadata is None or theirs == base.metadata:
        return
    module = world.module(base.number)
    yield _finding(
        world,
        module,
        _place_of(program.modules[module.path], f"{fact.name}.metadata") or base.place,
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
    for made in _made(facts):
        if made.target == target:
            return Place(facts.path, made.span.line, made.span.column, made.span.end_column)
    return None


def _on_a_mixin(program: Program, world: World, base: Created, fact: ClassFact) -> Iterator[Finding]:
    """`class Base(Mixin, DeclarativeBase)`: SQLAlchemy 2.0 reads the class body only, 2.1 what is inherited."""
    if fact.metadata is not None or fact.decorators:
        return
    for value in fact.bases:
        place = _mixed_in(program, world, base, value.text) if value.kind == "name" else None
        if place is not None:
            yield _finding(
                world,
                world.module(base.number),
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


def _finding(
    world: World, module: LoadedModule, place: Place, message: str, other: Evidence, edit: str, essence: str
) -> Finding:
    return Finding(
        code=RULE.code,
        subject=Subject("file", place.path),
        message=message,
        evidence=(Evidence(place, "is set here"), other),
        help=edit,
        severity=RULE.severity,
        certainty=module.certainty,
        essence=(essence,),
        entry_points=(world.load.entry.label,),
    )
