"""Two tables of one name: one names the schema that the other one means; or a foreign key leaves out which is meant."""

from collections.abc import Iterator

from onebase.program import Load, Program, TableDefinition, World
from onebase.program.order import Moment
from onebase.rules._definitions import name_of
from onebase.rules._references import Reference, foreign_keys
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB704",
    name="schema-twin",
    summary="one table is defined without a schema and again with the default schema of the database",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)

# The schema that a name without one means, unless the server or the role is told otherwise.
USUAL = {"public": "postgresql", "dbo": "mssql", "main": "sqlite"}


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each table that stands in a MetaData under both names, and for each foreign key that leads to
    one of two tables."""
    world = program.world(load)
    by_key = world.by_key
    for key, definitions in by_key.items():
        dialect = USUAL.get(key.schema or "", "")
        plain = by_key.get(key._replace(schema=None)) if dialect else None
        if plain is not None and (not program.dialects or dialect in program.dialects):
            yield _finding(load, plain[0], definitions[0], known=dialect in program.dialects)
    for table, reference in foreign_keys(world) if any(key.schema for key in by_key) else ():
        twin = _near_twin(world, table, reference)
        if twin is not None:
            yield _elsewhere(load, reference, *twin)


def _near_twin(
    world: World, table: TableDefinition, reference: Reference
) -> tuple[TableDefinition, TableDefinition] | None:
    """The table without a schema that a foreign key by name leads to, and the one of that name beside its own table.

    A foreign key without a schema does not look into the schema of its table (`ForeignKey._column_tokens`, 1.4 to 2.1).
    """
    name, _, column = reference.target.text.partition(".")
    key = table.key
    if key is None or not key.schema or reference.target.kind != "string" or not column or "." in column:
        return None
    own = key._replace(name=name)
    found = world.by_key.get(own._replace(schema=None)), world.by_key.get(own)
    schema, why = world.schemas.at(reference.home, Moment(reference.number, reference.place.line))
    if found[0] is None or found[1] is None or schema or why:
        return None
    return found[0][0], found[1][0]


def _elsewhere(load: Load, reference: Reference, meant: TableDefinition, beside: TableDefinition) -> Finding:
    column = reference.target.text.partition(".")[2]
    return Finding(
        code=RULE.code,
        subject=Subject("column", reference.subject),
        message=f"{reference.what} leads to `{meant.key}`, and there is `{beside.key}` as well",
        evidence=(
            Evidence(reference.place, "names no schema, and gets none from its table"),
            Evidence(beside.place, f"`{beside.key}` is in the schema of its table"),
            Evidence(meant.place, f"`{meant.key}` is the one that is found"),
        ),
        help=f'if `{beside.key}` is meant, write `ForeignKey("{beside.key}.{column}")`',
        severity=Severity.NOTE,
        certainty=min(reference.certainty, meant.certainty, beside.certainty),
        essence=(str(beside.key),),
        notes=("nothing fails: rows refer to the other table's",),
        entry_points=(load.entry.label,),
    )


def _finding(load: Load, plain: TableDefinition, qualified: TableDefinition, *, known: bool) -> Finding:
    return Finding(
        code=RULE.code,
        subject=Subject("table", str(qualified.key)),
        message=f"`{plain.key}` and `{qualified.key}` are one table in the database",
        evidence=(
            Evidence(qualified.place, f"`{name_of(qualified)}` names the schema"),
            Evidence(plain.place, f"`{name_of(plain)}` means the same schema without naming it"),
        ),
        help="say the schema everywhere, or nowhere: once, as `MetaData(schema=…)`",
        severity=RULE.severity if known else Severity.WARNING,
        certainty=min(plain.certainty, qualified.certainty, Certainty.LIKELY),
        essence=tuple(sorted(f"{each.place.path}::{name_of(each)}" for each in (plain, qualified))),
        notes=("to SQLAlchemy these are two tables; create_all makes the first and fails at, or skips, the second",),
        entry_points=(load.entry.label,),
    )
