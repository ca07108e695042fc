"""Two tables of one MetaData differ only in the case of their letters."""

from collections.abc import Iterator

from onebase.program import Load, Program, TableDefinition, TableKey
from onebase.rules._definitions import name_of
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB705",
    name="case-twin",
    summary="the names of two tables differ only in case, and are one name to the database",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)

ALWAYS_ONE = frozenset({"sqlite"})
# By the collation of the database, and by `lower_case_table_names`.
OFTEN_ONE = frozenset({"mssql", "mysql"})


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each table whose name another table of its schema and MetaData has in other letters."""
    one_name = program.dialects & (ALWAYS_ONE | OFTEN_ONE)
    if program.dialects and not one_name:
        return
    first: dict[TableKey, TableDefinition] = {}
    for key, definitions in program.world(load).by_key.items():
        folded = TableKey(key.metadata, _folded(key.schema) if key.schema else key.schema, _folded(key.name))
        other = first.setdefault(folded, definitions[0])
        if other.key is not None and other.key != key:
            yield _finding(load, other, definitions[0], one_name, alone=one_name == program.dialects)


def _folded(name: str) -> str:
    """SQLite folds A to Z only (https://www.sqlite.org/faq.html#q18); what others fold beyond that is left out."""
    if name.isascii():
        return name.lower()
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def _finding(
    load: Load, first: TableDefinition, second: TableDefinition, one_name: frozenset[str], *, alone: bool
) -> Finding:
    told = Certainty.LIKELY if one_name else Certainty.CANNOT_TELL
    return Finding(
        code=RULE.code,
        subject=Subject("table", str(second.key)),
        message=f"tables `{first.key}` and `{second.key}` differ only in case",
        evidence=(
            Evidence(second.place, f"`{name_of(second)}` defines `{second.key}`"),
            Evidence(first.place, f"`{name_of(first)}` defines `{first.key}`"),
        ),
        help="give one of them another name, or let both classes use one table; write table names in small letters",
        severity=RULE.severity if alone and one_name & ALWAYS_ONE else Severity.WARNING,
        certainty=min(first.certainty, second.certainty, told),
        essence=tuple(sorted((str(first.key), str(second.key)))),
        notes=_notes(one_name),
        entry_points=(load.entry.label,),
    )


def _notes(one_name: frozenset[str]) -> tuple[str, ...]:
    said = {
        "sqlite": "SQLite takes them for one name: create_all fails, table already exists",
        "mysql": "MySQL takes them for one name on Windows and macOS, and for two on most servers",
        "mssql": "SQL Server takes them for one name, unless its collation says otherwise",
    }
    return (*(said[name] for name in sorted(one_name)), "on PostgreSQL and Oracle SQLAlchemy quotes them: two tables")
