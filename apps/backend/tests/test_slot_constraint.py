"""What the database itself refuses: no service is asked here."""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.database import blocking_engine
from core.migrations import upgrade
from models.booking import Booking, BookingStatus
from models.chef import Chef, ChefAbsence
from models.customer import Customer
from models.loading import metadata
from models.slot import SlotClaim, SlotHold
from models.station import Lane, Station
from services.conflicts import is_double_booking
from support.fixtures import Fresh

NOON = datetime(2030, 5, 1, 12, tzinfo=timezone.utc)
FREE = [BookingStatus.CANCELLED, BookingStatus.NO_SHOW]
OCCUPYING = [status for status in BookingStatus if status not in FREE]


@pytest.fixture(
    scope="module",
    params=[(dialect, way) for dialect in ("sqlite", "postgresql") for way in ("migrations", "create_all")],
)
def schema(request: pytest.FixtureRequest, fresh: Fresh) -> Iterator[Engine]:
    """A database whose schema was made in one way or the other."""
    dialect, way = request.param
    with fresh(dialect, way, upgrade if way == "migrations" else create_all) as url:
        made = blocking_engine(url)
        yield made
        made.dispose()


def create_all(url: str) -> None:
    engine = blocking_engine(url)
    metadata.create_all(engine)
    engine.dispose()


@pytest.fixture
def engine(schema: Engine) -> Engine:
    """The database with one station, two lanes, a customer and a chef, and nothing else."""
    with schema.begin() as connection:
        for table in (Booking, SlotHold, Chef, Customer, Station):
            connection.execute(delete(table))
        connection.execute(insert(Station).values(id=1, slug="main", name="Main", time_zone="UTC"))
        connection.execute(insert(Lane).values([{"id": each, "station_id": 1, "number": each} for each in (1, 2)]))
        connection.execute(insert(Customer).values(id=1, email="ann@example.com", name="Ann"))
        connection.execute(insert(Chef).values(id=1, station_id=1, name="Bo"))
    return schema


def book(connection: Connection, start: datetime = NOON, minutes: int = 60, **values: object) -> int:
    """Write a booking as anybody could who has a connection. Returns its id."""
    row = {
        "reference": f"R{connection.scalar(select(func.count()).select_from(Booking))}",
        "station_id": 1,
        "lane_id": 1,
        "customer_id": 1,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=minutes),
        "free_again_at": start + timedelta(minutes=minutes),
        "adults": 2,
        "version": 1,
        **values,
    }
    return int(connection.execute(insert(Booking).values(row).returning(Booking.id)).scalar_one())


def hold(connection: Connection, expires_at: datetime, token: str = "t") -> None:
    row = {"station_id": 1, "lane_id": 1, "starts_at": NOON, "free_again_at": NOON + timedelta(hours=1)}
    connection.execute(insert(SlotHold).values(token_hash=token, expires_at=expires_at, **row))


def refused(engine: Engine, start: datetime = NOON, minutes: int = 60, **values: object) -> bool:
    """Whether a further booking is refused as a double booking. Another error is none of our business, and raised."""
    try:
        with engine.begin() as connection:
            book(connection, start, minutes, **values)
    except IntegrityError as error:
        if not is_double_booking(error):
            raise
        return True
    return False


def test_every_two_occupying_statuses_collide(engine: Engine) -> None:
    pairs = list(itertools.product(OCCUPYING, repeat=2))
    for days, (first, second) in enumerate(pairs):
        start = NOON + timedelta(days=days)
        with engine.begin() as connection:
            book(connection, start, status=first)
        assert refused(engine, start, status=second), (first, second)
    assert len(pairs) == len(OCCUPYING) ** 2 == 36


@pytest.mark.parametrize("status", FREE)
def test_what_is_cancelled_or_missed_occupies_nothing(engine: Engine, status: BookingStatus) -> None:
    with engine.begin() as connection:
        book(connection, status=status)
        changed = book(connection)
        connection.execute(update(Booking).where(Booking.id == changed).values(status=status))
    assert not refused(engine)


def test_a_cancelled_booking_cannot_come_back_to_a_slot_that_is_taken(engine: Engine) -> None:
    with engine.begin() as connection:
        cancelled = book(connection, status=BookingStatus.CANCELLED)
        book(connection)
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(update(Booking).where(Booking.id == cancelled).values(status=BookingStatus.CONFIRMED))
    assert is_double_booking(caught.value)


@pytest.mark.parametrize(
    ("offset", "minutes", "collides"),
    [
        (0, 60, True),
        (-30, 60, True),
        (30, 60, True),
        (-30, 120, True),
        (15, 30, True),
        (-600, 601, True),
        (59, 1, True),
        (-60, 60, False),
        (60, 60, False),
        (-1, 1, False),
    ],
)
def test_overlaps_collide_and_neighbours_do_not(engine: Engine, offset: int, minutes: int, *, collides: bool) -> None:
    with engine.begin() as connection:
        book(connection, NOON - timedelta(days=1))
        book(connection)
        book(connection, NOON + timedelta(days=1))
    assert refused(engine, NOON + timedelta(minutes=offset), minutes=minutes) is collides


def test_the_buffer_counts(engine: Engine) -> None:
    with engine.begin() as connection:
        book(connection, free_again_at=NOON + timedelta(minutes=90))
    assert refused(engine, NOON + timedelta(minutes=60))
    assert not refused(engine, NOON + timedelta(minutes=90))


def test_lanes_are_independent_and_a_chef_is_at_one_place(engine: Engine) -> None:
    with engine.begin() as connection:
        book(connection, chef_id=1)
    assert refused(engine, lane_id=2, chef_id=1)
    assert not refused(engine, lane_id=2)


def test_a_moved_booking_collides_at_its_new_place_and_frees_the_old_one(engine: Engine) -> None:
    later = NOON + timedelta(hours=3)
    with engine.begin() as connection:
        moved = book(connection)
        book(connection, later)
    times = {"starts_at": later, "ends_at": later + timedelta(hours=1), "free_again_at": later + timedelta(hours=1)}
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(update(Booking).where(Booking.id == moved).values(times))
    assert is_double_booking(caught.value)
    with engine.begin() as connection:
        connection.execute(update(Booking).where(Booking.id == moved).values(lane_id=2, **times))
    assert not refused(engine)


def test_deleted_bookings_occupy_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        gone = book(connection)
        connection.execute(delete(Booking).where(Booking.id == gone))
        hidden = book(connection, status=BookingStatus.COMPLETED)
        connection.execute(update(Booking).where(Booking.id == hidden).values(deleted_at=NOON))
    assert not refused(engine)


def test_a_hold_collides_until_it_expires(engine: Engine) -> None:
    now = datetime.now(timezone.utc)
    with engine.begin() as connection:
        hold(connection, now + timedelta(hours=1))
    assert refused(engine)
    with engine.begin() as connection:
        connection.execute(update(SlotHold).values(expires_at=now - timedelta(seconds=5)))
    assert not refused(engine)


def test_a_booking_collides_with_a_later_hold(engine: Engine) -> None:
    with engine.begin() as connection:
        book(connection)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        hold(connection, datetime.now(timezone.utc) + timedelta(hours=1))


def test_an_absent_chef_is_not_booked(engine: Engine) -> None:
    week = {"starts_at": NOON - timedelta(days=3), "ends_at": NOON + timedelta(days=4)}
    with engine.begin() as connection:
        connection.execute(insert(ChefAbsence).values(chef_id=1, **week))
    assert refused(engine, chef_id=1)
    assert not refused(engine)


def test_a_deleted_chef_leaves_the_booking_its_lane(engine: Engine) -> None:
    with engine.begin() as connection:
        book(connection, chef_id=1)
        connection.execute(delete(Chef))
    with engine.begin() as connection:
        assert list(connection.scalars(select(SlotClaim.resource))) == [2]
    assert refused(engine)


def test_a_lane_of_another_station_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(Station).values(id=2, slug="other", name="Other", time_zone="UTC"))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        book(connection, station_id=2)


@pytest.mark.parametrize("form", ["INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR FAIL"])
def test_no_form_of_insert_of_sqlite_gets_around_it(engine: Engine, form: str) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("SQLite's own grammar")
    with engine.begin() as connection:
        book(connection)
    columns = "reference, station_id, lane_id, customer_id, starts_at, ends_at, free_again_at, adults, version"
    others = "status, children, toddlers, currency, deposit_cents, total_cents, source, notes, created_at, updated_at"
    copy = f"{form} INTO bookings ({columns}, {others}) SELECT 'other', {columns[11:]}, {others} FROM bookings"
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(copy))


def test_claims_are_not_moved_by_hand(engine: Engine) -> None:
    with engine.begin() as connection:
        book(connection)
        book(connection, NOON + timedelta(hours=1))
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(update(SlotClaim).values(first_minute=1, end_minute=2))
