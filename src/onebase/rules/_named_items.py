"""Every index and unique constraint of a load, with its name and its table."""

from collections.abc import Iterator, Mapping

from onebase.facts.module import ClassFact, ColumnFact, SchemaItem, TableFact
from onebase.facts.values import Span, Value
from onebase.named_tuple import NamedTuple
from onebase.program import Defined, Program, TableDefinition, TableKey, World
from onebase.rules._conventions import convention_of, made_up
from onebase.rules._tables import calls, definition_above
from onebase.vocabulary import Place

CONSTRAINTS = frozenset({"UniqueConstraint", "PrimaryKeyConstraint"})


# PostgreSQL's, in bytes (documentation, 4.1.1); MySQL takes 64. SQLAlchemy raises IdentifierError for longer names of
# indexes and constraints (2.0: "exceeds maximum length of 63 characters"), and PostgreSQL cuts those of types.
LONGEST_NAME = 63


def together(first: str, second: str) -> str:
    """Two names in one, `first_second`, for a database: of the longer one so much as there is room for."""
    excess = len(f"{first}_{second}".encode()) - LONGEST_NAME
    if excess > 0 and len(first) >= len(second):
        first = first[: max(1, len(first) - excess)].rstrip("_")
    elif excess > 0:
        second = second[: max(1, len(second) - excess)].rstrip("_")
    return f"{first}_{second}"


class Named(NamedTuple):
    """An index or constraint. `made_up` tells that SQLAlchemy makes the name; `columns` what it is about."""

    name: str
    kind: str
    key: TableKey
    place: Place
    table: TableDefinition
    made_up: bool
    columns: tuple[str, ...]


def named_items(program: Program, world: World) -> Iterator[Named]:
    """What has a name, in the order of the tables; of a table that is defined twice only the first definition."""
    conventions = {metadata: convention_of(world, metadata) for metadata in {key.metadata for key in world.by_key}}
    for key, definitions in world.by_key.items():
        table = definitions[0]
        convention = conventions[key.metadata]
        yield from _of_options(world, table, key, convention or {})
        for number, column in columns_with_modules(world, table):
            if column.indexed or column.unique:
                yield from _of_column(world, table, key, convention or {}, number, column)
    yield from _loose(program, world)


def _of_options(world: World, table: TableDefinition, key: TableKey, convention: Mapping[str, str]) -> Iterator[Named]:
    if not table.options.items:
        return
    number = _number_of_options(world, table)
    for item in table.options.items:
        kind = "index" if item.kind == "Index" else "unique constraint" if item.kind in CONSTRAINTS else ""
        name = item.name or _made_up_for(item, key, convention)
        if kind and name:
            place = _place(world, number, item.span)
            yield Named(name, kind, key, place, table, made_up=not item.name, columns=item.columns)


def _made_up_for(item: SchemaItem, key: TableKey, convention: Mapping[str, str]) -> str:
    """Of an Index without a name nobody can tell whether it has a computed one."""
    plain = all(column.isidentifier() for column in item.columns)
    return made_up(convention, "uq", key, item.columns) if item.kind == "UniqueConstraint" and plain else ""


def _of_column(
    world: World, table: TableDefinition, key: TableKey, convention: Mapping[str, str], number: int, column: ColumnFact
) -> Iterator[Named]:
    kind = "ix" if column.indexed else "uq"
    name = made_up(convention, kind, key, (column.name,)) if column.name else ""
    if name:
        what = "index" if kind == "ix" else "unique constraint"
        place = _place(world, number, column.span)
        yield Named(name, what, key, place, table, made_up=True, columns=(column.name,))


def columns_with_modules(world: World, table: TableDefinition) -> Iterator[tuple[int, ColumnFact]]:
    """The columns of the table itself, those of mixins included, each with the module that declares it."""
    if isinstance(table.fact, TableFact):
        yield from ((table.number, column) for column in table.fact.columns)
        return
    seen: set[str] = set()
    for each in _own_line(world, table):
        for column in each.fact.columns if isinstance(each.fact, ClassFact) else ():
            if column.attribute not in seen:
                seen.add(column.attribute)
                yield each.number, column


def _own_line(world: World, table: TableDefinition) -> tuple[Defined, ...]:
    mapped = world.relationships.mapped_of(Defined(table.number, table.fact))
    return world.relationships.own_line(mapped) if mapped is not None else ()


def _number_of_options(world: World, table: TableDefinition) -> int:
    """The module in which the options stand: that of a mixin, where one gives them."""
    if isinstance(table.fact, ClassFact) and table.fact.options is not table.options:
        for each in _own_line(world, table):
            if isinstance(each.fact, ClassFact) and each.fact.options is table.options:
                return each.number
    return table.number


def _loose(program: Program, world: World) -> Iterator[Named]:
    """`Index("name", Booking.room)`, as a statement of its own."""
    for module, fact in calls(program, world.load, "Index"):
        given = [argument.value for argument in fact.arguments if argument.name.isdigit()]
        dotted = [name for column in given[1:] for name in _names(column)]
        if fact.scope or not dotted or given[0].kind != "string":
            continue
        table = definition_above(world, module.number, dotted[0], fact.span.line)
        if table is not None and table.key is not None:
            place = _place(world, module.number, fact.span)
            about = tuple(each.rpartition(".")[2] for each in dotted)
            yield Named(given[0].text, "index", table.key, place, table, made_up=False, columns=about)


def _names(value: Value) -> Iterator[str]:
    """The columns that an expression such as `func.upper(Booking.room)` is made of."""
    if value.kind == "name":
        yield value.text
    for item in value.items:
        yield from _names(item)


def _place(world: World, number: int, span: Span) -> Place:
    return Place(world.module(number).path, span.line, span.column, span.end_column)
