"""The enum types that the columns of a load make in a database, each with the values it is made with."""

from collections.abc import Iterator

from onebase.facts.module import Alias, ClassFact, ColumnFact
from onebase.facts.values import Value
from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.program import Defined, Program, TableDefinition, TableKey, World
from onebase.program.objects import External, Member, ResolvedObject
from onebase.rules._column_types import calls_in, type_of
from onebase.rules._named_items import columns_with_modules
from onebase.vocabulary import Place

VALUES = compile_later(r"\.value for \w+ in ")
PLAIN_BASES = frozenset({"str", "int", "object"})


class EnumType(NamedTuple):
    """One column with an enum type: `name` and `schema` of the type in the database, `labels` in the order written."""

    name: str
    schema: str | None
    labels: tuple[str, ...]
    key: TableKey
    place: Place
    table: TableDefinition


def enum_types(program: Program, world: World) -> Iterator[EnumType]:
    """The types whose name and values can be told, in the order of the tables."""
    for key, definitions in world.by_key.items():
        for number, column in columns_with_modules(world, definitions[0]):
            path = world.module(number).path
            place = Place(path, column.span.line, column.span.column, column.span.end_column)
            for call in _enums(program, world, number, column):
                made = _read(program, world, number, column.span.line, call)
                if made is not None:
                    name, labels = made
                    yield EnumType(name, _schema(call, key), labels, key, place, definitions[0])


def _schema(call: Value, key: TableKey) -> str | None:
    """By default SQLAlchemy 2.1 takes the schema of the table, and earlier ones take none: the table's tells apart."""
    given = dict(call.keywords).get("schema")
    return given.text if given is not None and given.kind == "string" else key.schema


def _enums(program: Program, world: World, number: int, column: ColumnFact) -> Iterator[Value]:
    """The calls of SQLAlchemy's `Enum` in the type of a column; `Mapped[Status]` stands for `Enum(Status)`."""
    value = type_of(column.definition)
    if value is None:
        return
    if value.kind == "name":
        found = world.names.resolve(number, value.text, column.span.line)
        if isinstance(found, Defined) and isinstance(found.fact, Alias):
            yield from _of_alias(world, found, value)
        elif _members(program, world, found) is not None and not _types_are_mapped(program, world):
            yield Value("call", "", (value,))
        return
    for call in calls_in(value):
        if _is_enum(world.names.resolve(number, call.text, column.span.line)):
            yield call


def _of_alias(world: World, found: Defined, named: Value) -> Iterator[Value]:
    """The type is kept in a variable, beside which its own names are read; of another file only texts can be told."""
    value = found.fact.value if isinstance(found.fact, Alias) else named
    texts = all(item.kind == "string" for item in value.items)
    for call in calls_in(value) if texts else ():
        if _is_enum(world.names.resolve(found.number, call.text, found.fact.span.line)):
            yield call


def _is_enum(found: ResolvedObject) -> bool:
    if isinstance(found, Member):
        return found.name == "Enum"
    if not isinstance(found, External) or found.last not in ("Enum", "ENUM") or "mysql" in found.name:
        return False
    return found.package in ("sqlalchemy", "sqlmodel", "flask_sqlalchemy")


def _types_are_mapped(program: Program, world: World) -> bool:
    """Whether a `type_annotation_map` may say what an annotation becomes."""
    return any(
        "type_annotation_map" in fact.bound
        for module in world.load.modules
        if module.path
        for fact in program.modules[module.path].classes
    ) or any(
        argument.name == "type_annotation_map"
        for each in world.created
        for argument in getattr(each.fact, "arguments", ())
    )


def _read(program: Program, world: World, number: int, line: int, call: Value) -> tuple[str, tuple[str, ...]] | None:
    """Name and labels; None where they cannot be told, or where no type of that name is made."""
    options = dict(call.keywords)
    if "**" in options or any(_is_false(options.get(name)) for name in ("native_enum", "create_type")):
        return None
    name = options.get("name")
    if call.items and all(item.kind == "string" for item in call.items):
        texts = tuple(item.text for item in call.items)
        return (name.text, texts) if name is not None and name.kind == "string" else None
    if len(call.items) != 1 or call.items[0].kind != "name" or (name is not None and name.kind != "string"):
        return None
    found = world.names.resolve(number, call.items[0].text, line)
    labels = _labels(program, world, found, options.get("values_callable"))
    if labels is None or not isinstance(found, Defined) or not isinstance(found.fact, ClassFact):
        return None
    return (name.text if name is not None else found.fact.name.rpartition(".")[2].lower()), labels


def _is_false(value: Value | None) -> bool:
    return value is not None and value != Value("constant", "True")


def _labels(program: Program, world: World, found: ResolvedObject, by: Value | None) -> tuple[str, ...] | None:
    """SQLAlchemy stores the names of the members, unless `values_callable` says otherwise."""
    members = _members(program, world, found)
    if not members:
        return None
    if by is None or by == Value("constant", "None"):
        return tuple(members)
    values = tuple(value.text for value in members.values() if value.kind == "string")
    return values if VALUES.search(by.text) and len(values) == len(members) else None


def _members(program: Program, world: World, found: ResolvedObject) -> dict[str, Value] | None:
    """The members of an enum class of the project; None for what is no such class, or has a base nobody can read."""
    if not isinstance(found, Defined) or not isinstance(found.fact, ClassFact) or not _is_python_enum(world, found):
        return None
    facts = program.complete(world.module(found.number).path)
    before = f"{found.fact.name}."
    return {
        each.target.removeprefix(before): each.value
        for each in facts.aliases
        if each.target.startswith(before) and each.scope == found.fact.scope and "._" not in each.target
    }


def _is_python_enum(world: World, found: Defined) -> bool:
    """Whether the class comes from `enum`, through bases of the project that bind no members of their own."""
    bases = found.fact.bases if isinstance(found.fact, ClassFact) else ()
    enums = 0
    for base in bases:
        meant = world.names.resolve(found.number, base.text, found.fact.span.line) if base.kind == "name" else None
        if isinstance(meant, External) and meant.package in ("enum", "strenum"):
            enums += 1
        elif isinstance(meant, Defined) and isinstance(meant.fact, ClassFact) and meant.fact.span != found.fact.span:
            enums += _is_python_enum(world, meant)
        elif base.text not in PLAIN_BASES:
            return False
    return enums > 0
