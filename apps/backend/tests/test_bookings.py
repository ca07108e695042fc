"""The life of a booking, through the services, on a real database."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm.exc import StaleDataError

from core.database import Database
from models.booking import Booking, BookingStatus, CancellationDecision, StatusChange
from models.customer import Address
from models.menu import MenuItem
from models.outbox import OutboxEvent
from models.slot import SlotHold
from services import bookings, cancellations, holds, housekeeping
from services.errors import IllegalTransition, NotBookable, NotFound, SlotTaken, StaleVersion
from services.prices import Order
from services.transitions import LEGAL, change_status
from support.factories import SETTINGS, Place, add_booking, add_station, occupied


@pytest.fixture
async def place(database: Database) -> Place:
    async with database.writing() as session:
        return await add_station(session)


def now() -> datetime:
    return datetime.now(timezone.utc)


async def test_a_booking_keeps_what_was_asked_for(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session, deposit_cents=5_000)
        session.add_all(
            [
                MenuItem(id=1, station_id=place.station_id, name="Dinner", price_cents=4_000, per_guest=True),
                MenuItem(id=2, station_id=place.station_id, name="Noodles", price_cents=1_500),
            ]
        )
    address = bookings.NewAddress("1 Elm Street", "Springfield", "12345", "north")
    async with database.writing() as session:
        orders = [Order(1), Order(2, 3)]
        reference = (await add_booking(session, place, orders=orders, address=address, sms_consent=True)).reference
    async with database.reading() as session:
        booking = await bookings.by_reference(session, reference)
        assert booking.status is BookingStatus.DEPOSIT_PENDING
        assert (booking.deposit_cents, booking.total_cents) == (5_000, 2 * 4_000 + 3 * 1_500)
        assert booking.starts_at == place.slot(0)
        assert booking.ends_at == place.slot(1)
        assert booking.address is not None
        assert booking.address.street == "1 Elm Street"
        assert booking.deposit_due_at is not None
        assert booking.deposit_shown_due_at is not None
        assert booking.deposit_due_at - booking.deposit_shown_due_at == timedelta(hours=22)
        assert booking.sms_consent_at is not None


async def test_an_address_is_not_readable_in_the_database(database: Database, place: Place) -> None:
    address = bookings.NewAddress("1 Elm Street", "Springfield", "12345", "north", "ring twice")
    async with database.writing() as session:
        await add_booking(session, place, address=address)
    async with database.reading() as session:
        row = (await session.execute(text("SELECT street, city, postal_code, notes, zone FROM addresses"))).one()
        assert row.zone == "north"
        assert not any(word in " ".join(row) for word in ("Elm", "Springfield", "12345", "ring"))
        assert (await session.scalars(select(Address))).one().notes == "ring twice"


async def test_the_second_booking_is_told_what_is_free(database: Database, place: Place) -> None:
    async with database.writing() as session:
        await add_booking(session, place, 10)
        await add_booking(session, place, 11)
    with pytest.raises(SlotTaken) as caught:
        async with database.writing() as session:
            await add_booking(session, place, 10)
    assert [slot.starts_at for slot in caught.value.alternatives] == [place.slot(8), place.slot(9), place.slot(12)]


async def test_the_next_free_slots_may_be_on_another_day(database: Database, place: Place) -> None:
    async with database.writing() as session:
        for slot in range(24):
            await add_booking(session, place, slot)
    with pytest.raises(SlotTaken) as caught:
        async with database.writing() as session:
            await add_booking(session, place, 23)
    assert [slot.starts_at for slot in caught.value.alternatives] == [place.slot(24), place.slot(25), place.slot(26)]


async def test_lanes_are_filled_one_after_the_other(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session, lanes=3)
        lanes = [(await add_booking(session, place)).lane_id for _ in range(3)]
    assert len(set(lanes)) == 3
    with pytest.raises(SlotTaken):
        async with database.writing() as session:
            await add_booking(session, place)


async def test_what_a_station_does_not_offer_cannot_be_booked(database: Database, place: Place) -> None:
    wrong: dict[str, Any]
    for wrong in ({"duration_minutes": 25 * 60}, {"chef_id": 77}, {"orders": [Order(77)]}):
        with pytest.raises(NotBookable):
            async with database.writing() as session:
                await add_booking(session, place, **wrong)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Booking)) == 0


async def test_only_slots_of_the_station_can_be_booked(database: Database, place: Place) -> None:
    for offset in (timedelta(minutes=30), timedelta(days=-30), timedelta(days=2000), timedelta(seconds=1)):
        moved = Place(place.station_id, place.slug, place.first_slot + offset)
        with pytest.raises(NotBookable):
            async with database.writing() as session:
                await add_booking(session, moved)


async def test_legal_transitions_and_no_others(database: Database, place: Place) -> None:
    for before in BookingStatus:
        for after in BookingStatus:
            async with database.reading() as session:  # nothing of it is kept
                booking = await add_booking(session, place)
                await session.execute(update(Booking).values(status=before, version=Booking.version))
                await session.refresh(booking, ["status"])
                if after in LEGAL[before]:
                    change_status(session, booking, after)
                    await session.flush()
                    assert booking.previous_status is before
                else:
                    with pytest.raises(IllegalTransition):
                        change_status(session, booking, after)


def test_every_status_has_its_transitions() -> None:
    assert set(LEGAL) == set(BookingStatus)
    ends = {status for status, following in LEGAL.items() if not following}
    assert ends == {BookingStatus.COMPLETED, BookingStatus.CANCELLED, BookingStatus.NO_SHOW}


async def test_every_step_is_written_down(database: Database, place: Place) -> None:
    async with database.writing() as session:
        booking = await add_booking(session, place)
        change_status(session, booking, BookingStatus.CONFIRMED, reason="paid in cash")
    async with database.reading() as session:
        steps = await session.scalars(select(StatusChange).order_by(StatusChange.id))
        assert [(step.from_status, step.to_status, step.reason) for step in steps] == [
            (None, BookingStatus.PENDING, ""),
            (BookingStatus.PENDING, BookingStatus.CONFIRMED, "paid in cash"),
        ]
        kinds = await session.scalars(select(OutboxEvent.kind).order_by(OutboxEvent.id))
        assert list(kinds) == ["booking.pending", "booking.confirmed"]


async def test_a_moved_booking_frees_its_slot(database: Database, place: Place) -> None:
    async with database.writing() as session:
        booking = await add_booking(session, place, 5)
        await bookings.reschedule(session, booking, place.slot(6), None, now())
        await add_booking(session, place, 5)
    async with database.reading() as session:
        assert [row[1] for row in await occupied(session)] == [place.slot(5), place.slot(6)]


async def test_a_booking_can_be_moved_into_its_own_time(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session)
        booking = await add_booking(session, place, 5, duration_minutes=180)
        await bookings.reschedule(session, booking, place.slot(6), None, now())
        assert booking.ends_at == place.slot(9)


async def test_a_booking_does_not_move_onto_another_one(database: Database, place: Place) -> None:
    async with database.writing() as session:
        reference = (await add_booking(session, place, 5)).reference
        await add_booking(session, place, 6)
    with pytest.raises(SlotTaken):
        async with database.writing() as session:
            booking = await bookings.by_reference(session, reference)
            await bookings.reschedule(session, booking, place.slot(6), None, now())
    async with database.reading() as session:
        assert (await bookings.by_reference(session, reference)).starts_at == place.slot(5)


async def test_cancelling_takes_two_steps(database: Database, place: Place) -> None:
    async with database.writing() as session:
        booking = await add_booking(session, place)
        await cancellations.request(session, booking, "ill")
    with pytest.raises(SlotTaken):
        async with database.writing() as session:
            await add_booking(session, place)
    async with database.writing() as session:
        again = await bookings.by_reference(session, booking.reference)
        decided = await cancellations.decide(session, again, approve=True, user_id=None, refund_cents=100, now=now())
        assert (decided.decision, decided.refund_cents) == (CancellationDecision.APPROVED, 100)
        await add_booking(session, place)


@pytest.mark.parametrize("before", [BookingStatus.PENDING, BookingStatus.CONFIRMED])
async def test_a_refused_cancellation_puts_the_booking_back(
    database: Database, place: Place, before: BookingStatus
) -> None:
    async with database.writing() as session:
        booking = await add_booking(session, place)
        if before is BookingStatus.CONFIRMED:
            change_status(session, booking, before)
        await cancellations.request(session, booking, "ill")
        decided = await cancellations.decide(session, booking, approve=False, user_id=None, refund_cents=9, now=now())
        assert (booking.status, decided.refund_cents) == (before, 0)
        with pytest.raises(IllegalTransition):
            await cancellations.decide(session, booking, approve=True, user_id=None, refund_cents=0, now=now())


async def test_the_mapper_refuses_to_write_over_an_unseen_change(database: Database, place: Place) -> None:
    async with database.writing() as session:
        reference = (await add_booking(session, place)).reference
    with pytest.raises(StaleDataError):
        async with database.writing() as session:
            booking = await bookings.by_reference(session, reference)
            await session.execute(update(Booking).values(version=Booking.version + 1), execution_options=QUIET)
            booking.notes = "written over"
            await session.flush()
    async with database.reading() as session:
        assert (await bookings.by_reference(session, reference)).notes == ""


async def test_a_stale_version_is_noticed_before_anything_is_done(database: Database, place: Place) -> None:
    async with database.writing() as session:
        booking = await add_booking(session, place)
        booking.notes = "changed"
        await session.flush()
        assert booking.version == 2
        with pytest.raises(StaleVersion):
            await bookings.for_change(session, booking.reference, 1)
        assert await bookings.for_change(session, booking.reference, 2) is booking


async def test_only_the_holder_can_book_a_held_slot(database: Database, place: Place) -> None:
    async with database.writing() as session:
        new = holds.NewHold(place.station_id, place.slot(3), now() + timedelta(minutes=10))
        token = (await holds.create(session, new, now())).token
    for attempt in (None, "another token"):
        with pytest.raises((SlotTaken, NotFound)):
            async with database.writing() as session:
                await add_booking(session, place, 3, hold_token=attempt)
    with pytest.raises(NotBookable):
        async with database.writing() as session:
            await add_booking(session, place, 4, hold_token=token)
    async with database.writing() as session:
        await add_booking(session, place, 3, hold_token=token)
        assert await session.scalar(select(func.count()).select_from(SlotHold)) == 0


async def test_a_hold_ends_by_itself_or_is_given_back(database: Database, place: Place) -> None:
    async with database.writing() as session:
        expired = holds.NewHold(place.station_id, place.slot(1), now() - timedelta(seconds=1))
        token = (await holds.create(session, expired, now())).token
        await add_booking(session, place, 1)
        given_back = holds.NewHold(place.station_id, place.slot(2), now() + timedelta(hours=1))
        await holds.release(session, (await holds.create(session, given_back, now())).token)
        await session.flush()
        await add_booking(session, place, 2)
        with pytest.raises(NotFound):
            await holds.by_token(session, token, now())
        await housekeeping.forget(session, now())
        assert await session.scalar(select(func.count()).select_from(SlotHold)) == 0


async def test_the_database_has_the_last_word(database: Database, place: Place) -> None:
    """By the clock of this server the hold has expired, by that of the database it has not."""
    async with database.writing() as session:
        reference = (await add_booking(session, place, 5)).reference
        await holds.create(session, holds.NewHold(place.station_id, place.slot(3), now() + timedelta(hours=1)), now())
    later = now() + timedelta(hours=2)
    with pytest.raises(SlotTaken):
        async with database.writing() as session:
            await add_booking(session, place, 3, now=later)
    with pytest.raises(SlotTaken):
        async with database.writing() as session:
            booking = await bookings.by_reference(session, reference)
            await bookings.reschedule(session, booking, place.slot(3), None, later)
    with pytest.raises(SlotTaken):
        async with database.writing() as session:
            again = holds.NewHold(place.station_id, place.slot(3), later + timedelta(hours=1))
            await holds.create(session, again, later)


async def test_unpaid_bookings_are_cancelled_when_the_enforced_deadline_has_passed(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session, deposit_cents=100)
        booking = await add_booking(session, place)
    for hours, cancelled in ((3, 0), (SETTINGS.deposit_enforced_hours + 1, 1)):
        async with database.writing() as session:
            assert await housekeeping.cancel_unpaid(session, now() + timedelta(hours=hours)) == cancelled
    async with database.reading() as session:
        assert (await bookings.by_reference(session, booking.reference)).status is BookingStatus.CANCELLED
        assert await occupied(session) == []


QUIET = {"synchronize_session": False}
