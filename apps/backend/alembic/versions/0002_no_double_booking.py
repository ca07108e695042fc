"""No two claims of one resource overlap, and every booking, hold and absence claims its minutes.

The statements are those of `models.slot_constraint` on the day of this migration; a test compares what both make.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

POSTGRESQL = [
    """\
ALTER TABLE slot_claims ADD CONSTRAINT ex_slot_claims_no_overlap
EXCLUDE USING gist ((int8range(resource * 4294967296 + first_minute, resource * 4294967296 + end_minute)) WITH &&)""",
    """\
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
        AND first_minute > first_ - 1440 AND expires_second <= extract(epoch FROM clock_timestamp());
    INSERT INTO slot_claims
        (resource, first_minute, end_minute, expires_second, booking_id, hold_id, absence_id)
    VALUES (wanted, first_, end_, ceil(extract(epoch FROM expires)), booking, hold, absence)
    ON CONFLICT ON CONSTRAINT ex_slot_claims_no_overlap DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'ex_slot_claims_no_overlap' USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'ex_slot_claims_no_overlap', TABLE = 'slot_claims';
    END IF;
END $$""",
    """\
CREATE FUNCTION bookings_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM slot_claims WHERE booking_id = NEW.id;
    IF NEW.deleted_at IS NULL AND NEW.status NOT IN ('cancelled', 'no_show') THEN
        PERFORM claim_slot(NEW.lane_id * 2, NEW.starts_at, NEW.free_again_at, NULL, NEW.id, NULL, NULL);
        PERFORM claim_slot(NEW.chef_id * 2 + 1, NEW.starts_at, NEW.free_again_at, NULL, NEW.id, NULL, NULL);
    END IF;
    RETURN NULL;
END $$""",
    """\
CREATE TRIGGER bookings_claim_on_insert AFTER INSERT ON bookings FOR EACH ROW EXECUTE FUNCTION bookings_claim()""",
    """\
CREATE TRIGGER bookings_claim_on_update AFTER UPDATE OF lane_id, chef_id, starts_at, free_again_at, status, deleted_at ON bookings FOR EACH ROW EXECUTE FUNCTION bookings_claim()""",
    """\
CREATE FUNCTION slot_holds_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM slot_claims WHERE hold_id = NEW.id;
    IF TRUE THEN
        PERFORM claim_slot(NEW.lane_id * 2, NEW.starts_at, NEW.free_again_at, NEW.expires_at, NULL, NEW.id, NULL);
        PERFORM claim_slot(NEW.chef_id * 2 + 1, NEW.starts_at, NEW.free_again_at, NEW.expires_at, NULL, NEW.id, NULL);
    END IF;
    RETURN NULL;
END $$""",
    """\
CREATE TRIGGER slot_holds_claim_on_insert AFTER INSERT ON slot_holds FOR EACH ROW EXECUTE FUNCTION slot_holds_claim()""",
    """\
CREATE TRIGGER slot_holds_claim_on_update AFTER UPDATE OF lane_id, chef_id, starts_at, free_again_at, expires_at ON slot_holds FOR EACH ROW EXECUTE FUNCTION slot_holds_claim()""",
    """\
CREATE FUNCTION chef_absences_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM slot_claims WHERE absence_id = NEW.id;
    IF TRUE THEN
        PERFORM claim_slot(NEW.chef_id * 2 + 1, NEW.starts_at, NEW.ends_at, NULL, NULL, NULL, NEW.id);
    END IF;
    RETURN NULL;
END $$""",
    """\
CREATE TRIGGER chef_absences_claim_on_insert AFTER INSERT ON chef_absences FOR EACH ROW EXECUTE FUNCTION chef_absences_claim()""",
    """\
CREATE TRIGGER chef_absences_claim_on_update AFTER UPDATE OF chef_id, starts_at, ends_at ON chef_absences FOR EACH ROW EXECUTE FUNCTION chef_absences_claim()""",
]

SQLITE = [
    """\
CREATE TRIGGER ex_slot_claims_no_overlap_on_insert BEFORE INSERT ON slot_claims
WHEN NEW.first_minute < (
    SELECT end_minute FROM slot_claims
    WHERE resource = NEW.resource AND first_minute < NEW.end_minute
    ORDER BY first_minute DESC LIMIT 1
)
BEGIN
    SELECT RAISE(ABORT, 'ex_slot_claims_no_overlap');
END""",
    """\
CREATE TRIGGER ex_slot_claims_no_overlap_on_update BEFORE UPDATE OF resource, first_minute, end_minute ON slot_claims
BEGIN
    SELECT RAISE(ABORT, 'ex_slot_claims_no_overlap: a claim is not moved');
END""",
    """\
CREATE TRIGGER bookings_claim_on_insert AFTER INSERT ON bookings
BEGIN
    DELETE FROM slot_claims WHERE booking_id = NEW.id;
    DELETE FROM slot_claims
    WHERE resource = NEW.lane_id * 2 AND first_minute < (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, booking_id)
    SELECT NEW.lane_id * 2, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60, NULL, NEW.id WHERE NEW.lane_id * 2 IS NOT NULL AND NEW.deleted_at IS NULL AND NEW.status NOT IN ('cancelled', 'no_show');
    DELETE FROM slot_claims
    WHERE resource = NEW.chef_id * 2 + 1 AND first_minute < (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, booking_id)
    SELECT NEW.chef_id * 2 + 1, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60, NULL, NEW.id WHERE NEW.chef_id * 2 + 1 IS NOT NULL AND NEW.deleted_at IS NULL AND NEW.status NOT IN ('cancelled', 'no_show');
END""",
    """\
CREATE TRIGGER bookings_claim_on_update AFTER UPDATE OF lane_id, chef_id, starts_at, free_again_at, status, deleted_at ON bookings
BEGIN
    DELETE FROM slot_claims WHERE booking_id = NEW.id;
    DELETE FROM slot_claims
    WHERE resource = NEW.lane_id * 2 AND first_minute < (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, booking_id)
    SELECT NEW.lane_id * 2, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60, NULL, NEW.id WHERE NEW.lane_id * 2 IS NOT NULL AND NEW.deleted_at IS NULL AND NEW.status NOT IN ('cancelled', 'no_show');
    DELETE FROM slot_claims
    WHERE resource = NEW.chef_id * 2 + 1 AND first_minute < (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, booking_id)
    SELECT NEW.chef_id * 2 + 1, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60, NULL, NEW.id WHERE NEW.chef_id * 2 + 1 IS NOT NULL AND NEW.deleted_at IS NULL AND NEW.status NOT IN ('cancelled', 'no_show');
END""",
    """\
CREATE TRIGGER slot_holds_claim_on_insert AFTER INSERT ON slot_holds
BEGIN
    DELETE FROM slot_claims WHERE hold_id = NEW.id;
    DELETE FROM slot_claims
    WHERE resource = NEW.lane_id * 2 AND first_minute < (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, hold_id)
    SELECT NEW.lane_id * 2, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60, CAST(strftime('%s', NEW.expires_at) AS INTEGER), NEW.id WHERE NEW.lane_id * 2 IS NOT NULL AND TRUE;
    DELETE FROM slot_claims
    WHERE resource = NEW.chef_id * 2 + 1 AND first_minute < (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, hold_id)
    SELECT NEW.chef_id * 2 + 1, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60, CAST(strftime('%s', NEW.expires_at) AS INTEGER), NEW.id WHERE NEW.chef_id * 2 + 1 IS NOT NULL AND TRUE;
END""",
    """\
CREATE TRIGGER slot_holds_claim_on_update AFTER UPDATE OF lane_id, chef_id, starts_at, free_again_at, expires_at ON slot_holds
BEGIN
    DELETE FROM slot_claims WHERE hold_id = NEW.id;
    DELETE FROM slot_claims
    WHERE resource = NEW.lane_id * 2 AND first_minute < (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, hold_id)
    SELECT NEW.lane_id * 2, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60, CAST(strftime('%s', NEW.expires_at) AS INTEGER), NEW.id WHERE NEW.lane_id * 2 IS NOT NULL AND TRUE;
    DELETE FROM slot_claims
    WHERE resource = NEW.chef_id * 2 + 1 AND first_minute < (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, hold_id)
    SELECT NEW.chef_id * 2 + 1, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.free_again_at) AS INTEGER) + 59) / 60, CAST(strftime('%s', NEW.expires_at) AS INTEGER), NEW.id WHERE NEW.chef_id * 2 + 1 IS NOT NULL AND TRUE;
END""",
    """\
CREATE TRIGGER chef_absences_claim_on_insert AFTER INSERT ON chef_absences
BEGIN
    DELETE FROM slot_claims WHERE absence_id = NEW.id;
    DELETE FROM slot_claims
    WHERE resource = NEW.chef_id * 2 + 1 AND first_minute < (CAST(strftime('%s', NEW.ends_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, absence_id)
    SELECT NEW.chef_id * 2 + 1, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.ends_at) AS INTEGER) + 59) / 60, NULL, NEW.id WHERE NEW.chef_id * 2 + 1 IS NOT NULL AND TRUE;
END""",
    """\
CREATE TRIGGER chef_absences_claim_on_update AFTER UPDATE OF chef_id, starts_at, ends_at ON chef_absences
BEGIN
    DELETE FROM slot_claims WHERE absence_id = NEW.id;
    DELETE FROM slot_claims
    WHERE resource = NEW.chef_id * 2 + 1 AND first_minute < (CAST(strftime('%s', NEW.ends_at) AS INTEGER) + 59) / 60 AND end_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60
        AND first_minute > CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60 - 1440 AND expires_second <= CAST(strftime('%s', 'now') AS INTEGER);
    INSERT INTO slot_claims (resource, first_minute, end_minute, expires_second, absence_id)
    SELECT NEW.chef_id * 2 + 1, CAST(strftime('%s', NEW.starts_at) AS INTEGER) / 60, (CAST(strftime('%s', NEW.ends_at) AS INTEGER) + 59) / 60, NULL, NEW.id WHERE NEW.chef_id * 2 + 1 IS NOT NULL AND TRUE;
END""",
]

POSTGRESQL_REMOVAL = [
    """\
DROP FUNCTION IF EXISTS bookings_claim() CASCADE""",
    """\
DROP FUNCTION IF EXISTS slot_holds_claim() CASCADE""",
    """\
DROP FUNCTION IF EXISTS chef_absences_claim() CASCADE""",
    """\
DROP FUNCTION IF EXISTS claim_slot CASCADE""",
    """\
ALTER TABLE slot_claims DROP CONSTRAINT ex_slot_claims_no_overlap""",
]

SQLITE_REMOVAL = [
    """\
DROP TRIGGER IF EXISTS bookings_claim_on_insert""",
    """\
DROP TRIGGER IF EXISTS bookings_claim_on_update""",
    """\
DROP TRIGGER IF EXISTS chef_absences_claim_on_insert""",
    """\
DROP TRIGGER IF EXISTS chef_absences_claim_on_update""",
    """\
DROP TRIGGER IF EXISTS ex_slot_claims_no_overlap_on_insert""",
    """\
DROP TRIGGER IF EXISTS ex_slot_claims_no_overlap_on_update""",
    """\
DROP TRIGGER IF EXISTS slot_holds_claim_on_insert""",
    """\
DROP TRIGGER IF EXISTS slot_holds_claim_on_update""",
]


def upgrade() -> None:
    """Make constraint, functions and triggers."""
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    for statement in POSTGRESQL_REMOVAL if op.get_bind().dialect.name == "postgresql" else SQLITE_REMOVAL:
        op.execute(statement)
