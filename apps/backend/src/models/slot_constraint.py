"""No double booking, by the database itself.

Each booking, hold and absence claims the minutes in which it needs a lane or a chef: triggers keep one row of
`slot_claims` for each. Whatever writes to those tables, this service or somebody at a database prompt, claims with it.
And claims of one resource do not overlap:

- PostgreSQL: an exclusion constraint. Each resource has its own stretch of the whole numbers (resource times all
  minutes, plus the minute), so one `int8range` says both who and when, and `&&` alone excludes. The usual
  `resource WITH =, range WITH &&` would need the extension `btree_gist`, which not every server has.
- SQLite: a trigger that refuses. It reads and writes within one transaction that holds the only write lock there is,
  so no other claim can come between (https://www.sqlite.org/isolation.html).

An expired hold no longer counts: whoever claims its minutes deletes its claims first. Holds last no longer than
`LONGEST_CLAIM_MINUTES`, so only the claims of about a day are looked at, however long the history is.
All of this hangs on the MetaData, so `create_all` makes it as well as the migrations do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table, event, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

NAME = "ex_slot_claims_no_overlap"
MINUTES_OF_ALL_TIME = 2**32
LONGEST_CLAIM_MINUTES = 24 * 60
FREE_STATUSES = ("cancelled", "no_show")  # a booking in any other status occupies its slot


@dataclass(frozen=True)
class Claimant:
    """A table whose rows claim minutes."""

    table: str
    key: str
    resources: tuple[str, ...]
    end: str
    expires: str = "NULL"
    active: str = "TRUE"
    watched: str = "lane_id, chef_id, starts_at, free_again_at"


LANE = "NEW.lane_id * 2"
CHEF = "NEW.chef_id * 2 + 1"  # NULL without a chef
CLAIMANTS = (
    Claimant(
        table="bookings",
        key="booking_id",
        resources=(LANE, CHEF),
        end="NEW.free_again_at",
        active=f"NEW.deleted_at IS NULL AND NEW.status NOT IN {FREE_STATUSES}",
        watched="lane_id, chef_id, starts_at, free_again_at, status, deleted_at",
    ),
    Claimant(
        table="slot_holds",
        key="hold_id",
        resources=(LANE, CHEF),
        end="NEW.free_again_at",
        expires="NEW.expires_at",
        watched="lane_id, chef_id, starts_at, free_again_at, expires_at",
    ),
    Claimant(
        table="chef_absences",
        key="absence_id",
        resources=(CHEF,),
        end="NEW.ends_at",
        watched="chef_id, starts_at, ends_at",
    ),
)


def exclusion() -> ExcludeConstraint:
    """The exclusion constraint of `slot_claims`, for PostgreSQL only."""
    span = f"int8range(resource * {MINUTES_OF_ALL_TIME} + first_minute, resource * {MINUTES_OF_ALL_TIME} + end_minute)"
    constraint = ExcludeConstraint((text(span), "&&"), name=NAME, using="gist")
    return constraint.ddl_if(dialect="postgresql")


def attach(metadata: MetaData) -> None:
    """Have functions and triggers made after `slot_claims`, and dropped before it."""
    table: Table = metadata.tables["slot_claims"]
    event.listen(table, "after_create", _executor(postgresql_statements(), sqlite_statements()))
    event.listen(table, "before_drop", _executor(postgresql_removal(), sqlite_removal()))


def _executor(postgresql: list[str], sqlite: list[str]) -> Callable[..., None]:
    def execute(_table: Table, connection: Connection, **_: object) -> None:
        for statement in sqlite if connection.dialect.name == "sqlite" else postgresql:
            connection.exec_driver_sql(statement)

    return execute


def trigger_names(dialect: str) -> frozenset[str]:
    """The triggers that must exist."""
    names = {f"{claimant.table}_claim_on_{verb}" for claimant in CLAIMANTS for verb in ("insert", "update")}
    return frozenset(names | {f"{NAME}_on_insert", f"{NAME}_on_update"} if dialect == "sqlite" else names)


def postgresql_statements() -> list[str]:
    """Functions and triggers of PostgreSQL."""
    statements = [_POSTGRESQL_CLAIM]
    for claimant in CLAIMANTS:
        statements.append(_postgresql_function(claimant))
        each_row = f"ON {claimant.table} FOR EACH ROW EXECUTE FUNCTION {claimant.table}_claim()"
        statements += [
            f"CREATE TRIGGER {claimant.table}_claim_on_insert AFTER INSERT {each_row}",
            f"CREATE TRIGGER {claimant.table}_claim_on_update AFTER UPDATE OF {claimant.watched} {each_row}",
        ]
    return statements


def postgresql_removal() -> list[str]:
    """What takes them away again."""
    functions = [f"DROP FUNCTION IF EXISTS {claimant.table}_claim() CASCADE" for claimant in CLAIMANTS]
    return [*functions, "DROP FUNCTION IF EXISTS claim_slot CASCADE"]


def sqlite_statements() -> list[str]:
    """Triggers of SQLite."""
    statements = [_SQLITE_REFUSE_OVERLAP, _SQLITE_REFUSE_UPDATE]
    for claimant in CLAIMANTS:
        body = f"ON {claimant.table}\nBEGIN\n{_sqlite_body(claimant)}END"
        statements += [
            f"CREATE TRIGGER {claimant.table}_claim_on_insert AFTER INSERT {body}",
            f"CREATE TRIGGER {claimant.table}_claim_on_update AFTER UPDATE OF {claimant.watched} {body}",
        ]
    return statements


def sqlite_removal() -> list[str]:
    """What takes them away again."""
    return [f"DROP TRIGGER IF EXISTS {name}" for name in sorted(trigger_names("sqlite"))]


# ON CONFLICT: two transactions that insert at once would otherwise wait for each other until the deadlock detector ends
# one of them (PostgreSQL, src/backend/executor/execIndexing.c, on exclusion constraints).
_POSTGRESQL_CLAIM = f"""\
CREATE FUNCTION claim_slot(
    wanted bigint, starts timestamptz, ends timestamptz, expires timestamptz,
    booking bigint, hold bigint, absence bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first_ bigint := floor(extract(epoch FROM starts) / 60);
    end_ bigint := ceil(extract(epoch FROM ends) / 60);
BEGIN
    IF wanted IS NULL THEN RETURN; END IF;
    DELETE FROM slot_claims
    WHERE resource = wanted AND first_minute < end_ AND end_minute > first_
        AND first_minute > first_ - {LONGEST_CLAIM_MINUTES} AND expires_second <= extract(epoch FROM clock_timestamp());
    INSERT INTO slot_claims
        (resource, first_minute, end_minute, expires_second, booking_id, hold_id, absence_id)
    VALUES (wanted, first_, end_, ceil(extract(epoch FROM expires)), booking, hold, absence)
    ON CONFLICT ON CONSTRAINT {NAME} DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION '{NAME}' USING ERRCODE = 'exclusion_violation', CONSTRAINT = '{NAME}', TABLE = 'slot_claims';
    END IF;
END $$"""


def _postgresql_function(claimant: Claimant) -> str:
    owners = ", ".join("NEW.id" if key == claimant.key else "NULL" for key in ("booking_id", "hold_id", "absence_id"))
    claims = "\n".join(
        f"        PERFORM claim_slot({resource}, NEW.starts_at, {claimant.end}, {claimant.expires}, {owners});"
        for resource in claimant.resources
    )
    return f"""\
CREATE FUNCTION {claimant.table}_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM slot_claims WHERE {claimant.key} = NEW.id;
    IF {claimant.active} THEN
{claims}
    END IF;
    RETURN NULL;
END $$"""


# Claims of one resource do not overlap, so in the order of their starts they are in the order of their ends as well:
# the last one that starts before the new one ends is the only one that can reach into it.
_SQLITE_REFUSE_OVERLAP = f"""\
CREATE TRIGGER {NAME}_on_insert BEFORE INSERT ON slot_claims
WHEN NEW.first_minute < (
    SELECT end_minute FROM slot_claims
    WHERE resource = NEW.resource AND first_minute < NEW.end_minute
    ORDER BY first_minute DESC LIMIT 1
)
BEGIN
    SELECT RAISE(ABORT, '{NAME}');
END"""

_SQLITE_REFUSE_UPDATE = f"""\
CREATE TRIGGER {NAME}_on_update BEFORE UPDATE OF resource, first_minute, end_minute ON slot_claims
BEGIN
    SELECT RAISE(ABORT, '{NAME}: a claim is not moved');
END"""


def _seconds(moment: str) -> str:
    return f"CAST(strftime('%s', {moment}) AS INTEGER)"


def _sqlite_body(claimant: Claimant) -> str:
    first, end = f"{_seconds('NEW.starts_at')} / 60", f"({_seconds(claimant.end)} + 59) / 60"
    expires = "NULL" if claimant.expires == "NULL" else _seconds(claimant.expires)
    claims = "".join(
        f"""\
    DELETE FROM slot_claims
    WHERE resource = {resource} AND first_minute < {end} AND end_minute > {first}
        AND first_minute > {first} - {LONGEST_CLAIM_MINUTES} AND expires_second <= {_seconds("'now'")};
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, {claimant.key})
    SELECT {resource}, {first}, {end}, {expires}, NEW.id WHERE {resource} IS NOT NULL AND {claimant.active};
"""
        for resource in claimant.resources
    )
    return f"    DELETE FROM slot_claims WHERE {claimant.key} = NEW.id;\n{claims}"
