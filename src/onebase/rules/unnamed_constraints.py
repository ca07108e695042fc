"""A naming convention that leaves a constraint or an index without the name it needs."""

import ast
from collections.abc import Iterator, Mapping

from onebase.facts.module import TableFact
from onebase.program import Load, Program, TableDefinition, World
from onebase.rules._conventions import convention_of
from onebase.rules._named_items import columns_with_modules
from onebase.rules._partition import title
from onebase.vocabulary import (
    Consequence,
    Evidence,
    Finding,
    MissingArgument,
    MissingKey,
    Place,
    Remedy,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB712",
    name="unnamed-constraints",
    summary="a naming convention leaves an index or a check constraint without the name it needs",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each MetaData and kind of thing that its convention cannot name; the first of them is shown."""
    world = program.world(load)
    said: set[tuple[object, str]] = set()
    for key, definitions in world.by_key.items():
        convention = convention_of(world, key.metadata)
        for kind, place, column in _nameless(world, definitions[0], convention or {}) if convention else ():
            if (key.metadata, kind) not in said:
                said.add((key.metadata, kind))
                yield _finding(load, definitions[0], kind, place, column)


def _remedy(place: Place, kind: str, column: str, made: Place | None) -> tuple[Remedy, ...]:
    """The entry that SQLAlchemy has by default; a check of one column is called by it."""
    if kind == "ck":
        return (MissingArgument(place, "CheckConstraint", "name", f'"{column}"'),) if column.isidentifier() else ()
    return (MissingKey(made, ("uq", "ck", "fk", "pk"), "ix", "ix_%(column_0_label)s"),) if made is not None else ()


def _nameless(world: World, table: TableDefinition, convention: Mapping[str, str]) -> Iterator[tuple[str, Place, str]]:
    needs_name = "%(constraint_name)s" in convention.get("ck", "")
    if "ix" in convention and not needs_name:
        return
    for number, column in columns_with_modules(world, table):
        span = column.span
        place = Place(world.module(number).path, span.line, span.column, span.end_column)
        if column.indexed and "ix" not in convention:
            yield "ix", place, column.name
        if needs_name and _has_nameless_check(column.definition):
            yield "ck", place, column.name
    for item in table.options.items if needs_name and _is_own(table) else ():
        if item.kind == "CheckConstraint" and not item.name and item.columns:
            span = item.span
            yield "ck", Place(table.place.path, span.line, span.column, span.end_column), ""


def _is_own(table: TableDefinition) -> bool:
    """Whether the options stand in the statement itself, so that their lines are lines of its file."""
    return isinstance(table.fact, TableFact) or table.fact.options is table.options


def _has_nameless_check(definition: str) -> bool:
    """Whether the arguments of a column, as source text, hold a CheckConstraint without a name."""
    if "CheckConstraint(" not in definition:
        return False
    try:
        tree = ast.parse(f"column({definition})", mode="eval")
    except SyntaxError:
        return False
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("CheckConstraint")
        and not any(word.arg in ("name", None) for word in node.keywords)
        for node in ast.walk(tree)
    )


def _finding(load: Load, table: TableDefinition, kind: str, place: Place, column: str) -> Finding:
    metadata = table.key.metadata if table.key is not None else None
    made = (Evidence(metadata.place, f"{title(metadata)} has the convention"),) if metadata and metadata.place else ()
    index = kind == "ix"
    return Finding(
        code=RULE.code,
        subject=Subject("table", str(table.key)),
        message="the naming convention has no `ix`, so that this index gets no name"
        if index
        else "the naming convention asks for the name of this check constraint, and it has none",
        evidence=(Evidence(place, "needs a name"), *made),
        help='add `"ix": "ix_%(column_0_label)s"` to the convention'
        if index
        else "give the constraint a `name`; the convention puts its prefix before it",
        severity=RULE.severity,
        certainty=table.certainty,
        essence=(kind,),
        notes=(
            "a convention replaces the default one, which names indexes; create_all fails"
            if index
            else "SQLAlchemy says: Naming convention including %(constraint_name)s token requires that constraint …",
        ),
        entry_points=(load.entry.label,),
        remedy=_remedy(place, kind, column, metadata.place if metadata is not None else None),
    )
