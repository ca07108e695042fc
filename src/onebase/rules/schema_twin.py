"""Two tables of one MetaData are one table in the database: one names the schema that the other one means."""

from collections.abc import Iterator

from onebase.program import Load, Program, TableDefinition
from onebase.rules._definitions import name_of
from onebase.vocabulary import Certainty, Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB704",
    name="schema-twin",
    summary="one table is defined without a schema and again with the default schema of the database",
    severity=Severity.ERROR,
)

# The schema that a name without one means, unless the server or the role is told otherwise.
USUAL = {"public": "postgresql", "dbo": "mssql", "main": "sqlite"}


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each table that stands in a MetaData under both names."""
    by_key = program.world(load).by_key
    for key, definitions in by_key.items():
        dialect = USUAL.get(key.schema or "", "")
        plain = by_key.get(key._replace(schema=None))
        if dialect and plain is not None and (not program.dialects or dialect in program.dialects):
            yield _finding(load, plain[0], definitions[0], known=dialect in program.dialects)


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
