"""The schema of the configured database, and what is in it."""

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import aliased

from api.ai.endpoints import full_text
from core.migrations import current_revision, drift, newest_revision
from models.booking import Booking
from models.loading import metadata
from models.slot import SlotClaim
from models.slot_constraint import FREE_STATUSES, NAME, trigger_names
from verification.check import Check, from_faults

SHOWN = 5
_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
_SEARCH = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name",
    "postgresql": "SELECT count(*) FROM pg_indexes WHERE indexname = :name",
}
_EXCLUSION = text("SELECT count(*) FROM pg_constraint WHERE contype = 'x' AND convalidated AND conname = :name")


def reachable(connection: Connection) -> Check:
    """The database answers."""
    connection.execute(text("SELECT 1"))
    return Check("database reachable", passed=True, detail=connection.dialect.name)


def at_head(connection: Connection) -> Check:
    """All migrations are applied."""
    current, newest = current_revision(connection), newest_revision()
    return Check("migrations applied", current == newest, f"at {current or 'none'}, newest is {newest}")


def no_drift(connection: Connection) -> Check:
    """The schema is the one of the models. Alembic does not compare triggers, so they are looked for by name."""
    faults = [*drift(connection, metadata), *_missing(connection)]
    further = [f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    return from_faults("no drift", faults[:SHOWN] + further, "schema and models agree")


def claims_complete(connection: Connection) -> Check:
    """Every booking that occupies a slot has its claim, so that nobody has switched the triggers off in between."""
    claim = aliased(SlotClaim)
    query = (
        select(Booking.reference)
        .outerjoin(claim, (claim.booking_id == Booking.id) & (claim.resource == Booking.lane_id * 2))
        .where(Booking.status.not_in(FREE_STATUSES), Booking.deleted_at.is_(None), claim.id.is_(None))
    )
    references = list(connection.scalars(query.order_by(Booking.reference).limit(SHOWN)))
    return from_faults("bookings hold their slots", [f"{each} does not" for each in references], "all of them")


def _missing(connection: Connection) -> list[str]:
    dialect = connection.dialect.name
    present = set(connection.scalars(text(_TRIGGERS[dialect])))
    missing = [f"no trigger {name}" for name in sorted(trigger_names(dialect) - present)]
    if dialect == "postgresql" and not connection.scalar(_EXCLUSION, {"name": NAME}):
        missing.append(f"no exclusion constraint {NAME}")
    if not connection.scalar(text(_SEARCH[dialect]), {"name": full_text.PREFIX}):
        missing.append("no full-text search")
    return missing
