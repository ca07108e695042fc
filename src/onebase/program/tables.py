"""The tables of a load: every executed statement that defines one, with the key under which SQLAlchemy files it."""

import re
from collections.abc import Iterator

from onebase.facts.module import Alias, ClassFact, Creation, ModuleFacts, TableFact, TableOptions
from onebase.facts.values import Value
from onebase.program.default_schemas import DefaultSchemas, constant
from onebase.program.definitions import MappedClass, TableDefinition, TableKey
from onebase.program.load import Load, LoadedModule
from onebase.program.names import Names
from onebase.program.objects import Defined, Identity, Member
from onebase.program.order import Moment
from onebase.program.registries import Kinship, Registries
from onebase.program.single_table import shares_the_table
from onebase.vocabulary import Certainty, Place

BY_BIND_KEY = ".metadatas.__getitem__"
NO_OPTIONS = TableOptions()


class Tables:
    """Finds the mapped classes and tables of one module of a load."""

    def __init__(self, load: Load, names: Names, registries: Registries, schemas: DefaultSchemas) -> None:
        self._load = load
        self._names = names
        self._registries = registries
        self._schemas = schemas

    def classes(self, module: LoadedModule, facts: ModuleFacts) -> Iterator[MappedClass]:
        """The classes of the module that SQLAlchemy maps, in source order."""
        for fact in facts.classes:
            kin = self._registries.kinship(Defined(module.number, fact))
            if kin.role == "mapped" and self._executed(module, fact):
                yield self._mapped(module, fact, kin)

    def core(self, module: LoadedModule, facts: ModuleFacts) -> Iterator[TableDefinition]:
        """The `Table(...)` calls of the module, in source order."""
        for fact in facts.tables:
            if self._executed(module, fact):
                yield self._core_table(module, fact)

    def _executed(self, module: LoadedModule, fact: ClassFact | TableFact) -> bool:
        main = module.name == "__main__"
        return not any(
            guard.kind == "never" or (guard.kind == "main" and main != (guard.arm == 0)) for guard in fact.guards
        )

    def _mapped(self, module: LoadedModule, fact: ClassFact, kin: Kinship) -> MappedClass:
        place = place_of(module, fact)
        certainty = _certainty(module, fact)
        parents = frozenset(place_of(self._load.modules[each.number], each.fact) for each in self._mapped_line(kin))
        table = self._class_table(module, fact, kin, parents)
        return MappedClass(fact.name, module.number, place, fact, kin.registry, kin.metadata, table, parents, certainty)

    def _mapped_line(self, kin: Kinship) -> list[Defined]:
        return [each for each in kin.line[1:] if self._registries.kinship(each).role == "mapped"]

    def _class_table(
        self, module: LoadedModule, fact: ClassFact, kin: Kinship, parents: frozenset[Place]
    ) -> TableDefinition | None:
        if fact.table is not None or shares_the_table(self._registries, kin):
            return None
        value, owner = self._tablename(fact, kin, module)
        if value is None:
            return None
        name, unknown = self._name(value, owner, fact)
        options = self._options(kin, fact)
        metadata, bound = self._bound_metadata(kin)
        schema, why = self._schema(module, fact, options, metadata)
        unknown = unknown or why or bound or ("" if metadata else "its MetaData cannot be told")
        key = TableKey(metadata, schema, name) if metadata and not unknown else None
        place = place_of(module, fact)
        certainty = _certainty(module, fact)
        return TableDefinition(
            key,
            fact.name,
            module.number,
            place,
            fact,
            options,
            certainty,
            fact.scope,
            fact.guards,
            parents,
            unknown,
            name,
        )

    def _tablename(self, fact: ClassFact, kin: Kinship, module: LoadedModule) -> tuple[Value | None, int]:
        """`__tablename__` of the class or of what it inherits.

        A plain one of a mapped parent belongs to the parent alone; a computed one is computed again for each class
        (SQLAlchemy `_ClassScanMapperConfig._produce_mapper_args`, 1.4 to 2.1).
        """
        inherits_mapped = False
        for each in kin.line:
            parent = each.fact
            if not isinstance(parent, ClassFact):
                continue
            mapped = parent is not fact and self._registries.kinship(each).role == "mapped"
            inherits_mapped = inherits_mapped or mapped
            value = parent.tablename
            if value is not None and not (mapped and value.kind in ("string", "name", "constant")):
                return (None if value == Value("constant", "None") else value), each.number
        if kin.family == "sqlmodel" and not inherits_mapped:
            return Value("class-name", "lower"), module.number
        if kin.family == "flask" and (not inherits_mapped or any(column.primary_key for column in fact.columns)):
            return Value("class-name", "snake"), module.number
        return None, module.number

    def _name(self, value: Value, owner: int, fact: ClassFact) -> tuple[str, str]:
        name = fact.name.rpartition(".")[2]
        if value.kind == "string":
            return value.text, ""
        if value.kind == "class-name":
            return {"lower": name.lower(), "same": name}.get(value.text) or snake(name), ""
        if value.kind == "name":
            text = constant(self._names, owner, value.text)
            return (text, "") if text else ("", f"its name is computed by `{value.text}`")
        return "", "its name is computed"

    def _options(self, kin: Kinship, fact: ClassFact) -> TableOptions:
        """`__table_args__`: the class's own, otherwise the nearest one of a class that is not mapped."""
        for each in kin.line:
            parent = each.fact
            if not isinstance(parent, ClassFact) or parent.options is None:
                continue
            if parent is fact or self._registries.kinship(each).role != "mapped":
                return parent.options
        return NO_OPTIONS

    def _schema(
        self, module: LoadedModule, fact: ClassFact | TableFact, options: TableOptions, metadata: Identity | None
    ) -> tuple[str | None, str]:
        if options.unknown:
            return None, "its `__table_args__` cannot be read"
        if options.schema is not None:
            return self._schemas.told(module.number, options.schema)
        if metadata is None:
            return None, ""
        return self._schemas.at(metadata, Moment(module.number, fact.span.line), called=bool(fact.scope))

    def _bound_metadata(self, kin: Kinship) -> tuple[Identity | None, str]:
        """Flask-SQLAlchemy keeps one MetaData for each bind key."""
        metadata = kin.metadata
        if kin.family != "flask" or metadata is None:
            return metadata, ""
        for each in kin.line:
            key = each.fact.bind_key if isinstance(each.fact, ClassFact) else None
            if key is not None:
                if key.kind == "string":
                    return metadata._replace(bind=key.text), ""
                return metadata, "" if key == Value("constant", "None") else "its bind key is computed"
        return metadata, ""

    def _core_table(self, module: LoadedModule, fact: TableFact) -> TableDefinition:
        name, unknown = ("", "its name is computed")
        if fact.name.kind == "string":
            name, unknown = fact.name.text, ""
        elif fact.name.kind == "name":
            text = constant(self._names, module.number, fact.name.text)
            name, unknown = (text, "") if text else ("", f"its name is computed by `{fact.name.text}`")
        metadata = self._table_metadata(module, fact)
        schema, why = self._schema(module, fact, fact.options, metadata)
        unknown = unknown or why or ("" if metadata else "its MetaData cannot be told")
        key = TableKey(metadata, schema, name) if metadata and not unknown else None
        place = place_of(module, fact)
        certainty = _certainty(module, fact)
        return TableDefinition(
            key,
            "",
            module.number,
            place,
            fact,
            fact.options,
            certainty,
            fact.scope,
            fact.guards,
            unknown=unknown,
            name=name,
        )

    def _table_metadata(self, module: LoadedModule, fact: TableFact) -> Identity | None:
        callee = self._names.resolve(module.number, fact.callee, fact.span.line)
        if isinstance(callee, Member) and callee.name == "Table" and fact.metadata.kind == "unknown":
            # `db.Table(name, …)` of Flask-SQLAlchemy adds the MetaData itself unless one is given.
            return self._registries.metadata_of(callee.owner)
        return self._value_metadata(module, fact)

    def _value_metadata(self, module: LoadedModule, fact: TableFact) -> Identity | None:
        value = fact.metadata
        if value.kind == "name":
            return self._registries.metadata_of(self._names.resolve(module.number, value.text, fact.span.line))
        if value.kind == "call" and value.text.endswith(BY_BIND_KEY):
            return self._metadata_of_bind(module, fact, value)
        if value.kind == "call" and value.text.rpartition(".")[2] == "MetaData":
            place = place_of(module, fact)
            return Identity(module.number, "MetaData()", place)
        return None

    def _metadata_of_bind(self, module: LoadedModule, fact: TableFact, value: Value) -> Identity | None:
        """`db.Table(…, bind_key="geo")` belongs to `db.metadatas["geo"]`."""
        owner = self._names.resolve(module.number, value.text.removesuffix(BY_BIND_KEY), fact.span.line)
        metadata = self._registries.metadata_of(owner)
        key = value.items[0] if value.items else Value("unknown")
        return metadata._replace(bind=key.text) if metadata and key.kind == "string" else None


def snake(name: str) -> str:
    """The table name Flask-SQLAlchemy 3.1 makes of a class name (`flask_sqlalchemy.model.camel_to_snake_case`)."""
    return re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name).lower().lstrip("_")


def place_of(module: LoadedModule, fact: ClassFact | TableFact | Creation | Alias) -> Place:
    """Where a statement of the module stands."""
    span = fact.span
    return Place(module.path, span.line, span.column, span.end_column)


def _certainty(module: LoadedModule, fact: ClassFact | TableFact) -> Certainty:
    doubtful = any(guard.kind in ("if", "try") and (guard.kind == "if" or guard.arm) for guard in fact.guards)
    return min(module.certainty, Certainty.CANNOT_TELL if doubtful else Certainty.CERTAIN)
