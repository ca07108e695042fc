"""Everything that one load makes of SQLAlchemy: created objects, mapped classes and tables, in order of execution."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from onebase.facts.module import Alias, Creation, ModuleFacts
from onebase.named_tuple import NamedTuple
from onebase.program.default_schemas import DefaultSchemas
from onebase.program.definitions import Created, MappedClass, TableDefinition, TableKey
from onebase.program.load import Load, LoadedModule
from onebase.program.names import Bindings, Names
from onebase.program.objects import Defined, Identity
from onebase.program.registries import Registries
from onebase.program.relationships import Relationships
from onebase.program.tables import Tables, place_of


class _World(NamedTuple):
    load: Load
    names: Names
    registries: Registries
    tables: tuple[TableDefinition, ...]
    classes: tuple[MappedClass, ...]
    created: tuple[Created, ...]
    imperative: tuple[tuple[int, str, int], ...]
    relationships: Relationships
    schemas: DefaultSchemas


class World(_World):
    """The objects of one load. Rules ask it what a name means and which definitions meet on one key.

    `imperative` are the classes that `map_imperatively` (1.4: also `mapper`) maps: module, dotted name as written,
    line."""

    @cached_property
    def by_key(self) -> dict[TableKey, tuple[TableDefinition, ...]]:
        """Key → the definitions executed while modules are loaded, in order; what functions define is left out."""
        found: dict[TableKey, list[TableDefinition]] = {}
        for table in self.tables:
            if table.key is not None and not table.scope:
                found.setdefault(table.key, []).append(table)
        return {key: tuple(definitions) for key, definitions in found.items()}

    @cached_property
    def by_module(self) -> dict[int, tuple[TableDefinition, ...]]:
        """Number of a module → the tables that its execution defines."""
        found: dict[int, list[TableDefinition]] = {}
        for table in self.tables:
            if not table.scope:
                found.setdefault(table.number, []).append(table)
        return {number: tuple(definitions) for number, definitions in found.items()}

    def module(self, number: int) -> LoadedModule:
        """The execution with this number."""
        return self.load.modules[number]


def build_world(
    load: Load, relevant: Callable[[str], bool], bindings: Bindings, settings: Mapping[str, tuple[Alias, ...]]
) -> World:
    """Reads the definitions of every module of the load. `relevant` tells whether a file can define anything;
    `settings` are the statements that may set the schema of a MetaData (`schema_settings`)."""
    names = Names(load, bindings)
    registries = Registries(load, names)
    schemas = DefaultSchemas(load, names, registries, settings)
    reader = Tables(load, names, registries, schemas)
    tables: list[TableDefinition] = []
    classes: list[MappedClass] = []
    created: list[Created] = []
    imperative: list[tuple[int, str, int]] = []
    read: dict[int, ModuleFacts] = {}
    for module in load.modules:
        if module.path and relevant(module.path):
            facts = read[module.number] = bindings.complete(module.path)
            mapped = list(reader.classes(module, facts))
            classes.extend(mapped)
            own = [each.table for each in mapped if each.table is not None]
            tables.extend(sorted([*own, *reader.core(module, facts)], key=lambda table: table.place))
            created.extend(_created(module, facts, registries))
            imperative.extend((module.number, *mapped_class) for mapped_class in _imperative(facts))
    relationships = Relationships(load, names, registries, tuple(classes), read)
    return World(
        load,
        names,
        registries,
        tuple(tables),
        tuple(classes),
        tuple(created),
        tuple(imperative),
        relationships,
        schemas,
    )


def _imperative(facts: ModuleFacts) -> Iterator[tuple[str, int]]:
    for call in facts.calls:
        if call.callee.rpartition(".")[2] in ("map_imperatively", "mapper"):
            for argument in call.arguments:
                if argument.name in ("0", "class_") and argument.value.kind == "name":
                    yield argument.value.text, call.span.line


def _created(module: LoadedModule, facts: ModuleFacts, registries: Registries) -> Iterator[Created]:
    for creation in facts.creations:
        kind = registries.kind(module.number, creation)
        if kind and not _is_part(creation, kind, facts):
            yield _made(module, creation, kind, registries)
    for fact in facts.classes:
        kin = registries.kinship(Defined(module.number, fact))
        if kin.role == "base":
            yield Created(
                "base",
                fact.name,
                module.number,
                place_of(module, fact),
                fact,
                kin.registry,
                kin.metadata,
                fact.scope,
                fact.guards,
            )


def _is_part(creation: Creation, kind: str, facts: ModuleFacts) -> bool:
    """Whether it is the MetaData or registry of the class or call in which it stands, and told with that: `metadata =
    MetaData()` in the body of a Base, `declarative_base(metadata=MetaData())`."""
    owner = creation.target.rpartition(".")[0]
    in_class = any(each.name == owner and each.scope == creation.scope for each in facts.classes)
    return kind in ("metadata", "registry") and (in_class or not creation.target)


def _made(module: LoadedModule, creation: Creation, kind: str, registries: Registries) -> Created:
    found = Defined(module.number, creation)
    registry: Identity | None = None
    metadata: Identity | None = None
    if kind in ("base", "registry", "flask", "metadata"):
        metadata = registries.metadata_of(found)
        registry = registries.registry_of(found) if kind != "metadata" else None
    place = place_of(module, creation)
    return Created(
        kind, creation.target, module.number, place, creation, registry, metadata, creation.scope, creation.guards
    )
