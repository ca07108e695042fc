"""Bookings, as the staff sees and changes them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from models.booking import Booking, BookingStatus
from routers.dependencies import Db, IdempotencyKey
from routers.once import once
from routers.problems import problems
from routers.schemas import (
    BookingOut,
    HoldOut,
    In,
    Line,
    Minutes,
    Reason,
    Reference,
    RescheduleIn,
    RowId,
    Slug,
    Version,
)
from routers.staff import ChangesBookings, SeesBookings, Staff
from services import audit, bookings, cancellations, holds, staff_bookings
from services.stations import station_by_slug

router = APIRouter(prefix="/staff", tags=["staff: bookings"])
Day = Annotated[
    date, Query(description="A day of the station's own calendar.", ge=date(2000, 1, 1), le=date(2999, 1, 1))
]


class StaffBookingOut(BookingOut):
    """A booking with what only the staff sees."""

    previous_status: BookingStatus | None
    lane_id: int
    chef_id: int | None
    customer_id: int
    customer_email: str
    customer_phone: str | None

    @classmethod
    def of(cls, booking: Booking) -> "StaffBookingOut":
        """From the database, as `BookingOut.of`."""
        own = {name: getattr(booking, name) for name in ("previous_status", "lane_id", "chef_id", "customer_id")}
        customer = booking.customer
        seen_by_all = BookingOut.of(booking).model_dump()
        return cls(**seen_by_all, **own, customer_email=customer.email, customer_phone=customer.phone)


class StatusIn(In):
    """The next status of a booking, seen at this version."""

    version: Version
    status: BookingStatus
    reason: Reason = ""


class DecisionIn(In):
    """What becomes of the wish to cancel a booking, seen at this version."""

    version: Version
    approve: bool
    refund_cents: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class ChefIn(In):
    """Who cooks, or nobody yet, for a booking seen at this version."""

    version: Version
    chef_id: RowId | None


class StaffHoldIn(In):
    """A slot to keep, until when and why."""

    starts_at: AwareDatetime
    expires_at: AwareDatetime
    reason: Line
    duration_minutes: Minutes | None = None
    chef_id: RowId | None = None


@router.get("/stations/{slug}/bookings", responses=problems(401, 403, 404))
async def list_day(
    database: Db,
    _staff: SeesBookings,
    slug: Slug,
    day: Day,
) -> list[StaffBookingOut]:
    """All bookings that begin on a day, in order of time, whatever their status."""
    async with database.reading() as session:
        station = await station_by_slug(session, slug)
        return [StaffBookingOut.of(booking) for booking in await staff_bookings.of_day(session, station, day)]


@router.get("/bookings/{reference}", responses=problems(401, 403, 404))
async def get_booking(database: Db, _staff: SeesBookings, reference: Reference) -> StaffBookingOut:
    """Any booking."""
    async with database.reading() as session:
        return StaffBookingOut.of(await bookings.by_reference(session, reference))


@router.post("/bookings/{reference}/status", responses=problems(401, 403, 404, 409))
async def change_status(
    database: Db, staff: ChangesBookings, reference: Reference, wanted: StatusIn
) -> StaffBookingOut:
    """Take the next step: confirm, start, complete, cancel, or note that nobody came."""
    async with database.writing() as session:
        booking = await _for_change(session, staff, reference, wanted.version)
        staff_bookings.step(session, booking, wanted.status, staff.user_id, wanted.reason)
        await session.flush()
        return StaffBookingOut.of(booking)


@router.post("/bookings/{reference}/reschedule", responses=problems(401, 403, 404, 409))
async def reschedule(
    database: Db, staff: ChangesBookings, reference: Reference, wanted: RescheduleIn
) -> StaffBookingOut:
    """Move a booking to another time."""

    async def work(session: AsyncSession) -> StaffBookingOut:
        booking = await _for_change(session, staff, reference, wanted.version)
        await bookings.reschedule(session, booking, wanted.starts_at, wanted.duration_minutes, utc_now())
        return StaffBookingOut.of(booking)

    return await database.transact(work)


@router.post("/bookings/{reference}/chef", responses=problems(401, 403, 404, 409))
async def assign_chef(database: Db, staff: ChangesBookings, reference: Reference, wanted: ChefIn) -> StaffBookingOut:
    """Say who cooks. A chef who is somewhere else at the time is refused, by the database."""

    async def work(session: AsyncSession) -> StaffBookingOut:
        booking = await _for_change(session, staff, reference, wanted.version)
        await bookings.assign_chef(session, booking, wanted.chef_id, utc_now())
        return StaffBookingOut.of(booking)

    return await database.transact(work)


@router.post("/bookings/{reference}/cancellation-decision", responses=problems(401, 403, 404, 409))
async def decide_cancellation(
    database: Db, staff: ChangesBookings, reference: Reference, wanted: DecisionIn
) -> StaffBookingOut:
    """Let the customer cancel, which frees the slot, or do not."""
    async with database.writing() as session:
        booking = await _for_change(session, staff, reference, wanted.version)
        await cancellations.decide(
            session,
            booking,
            approve=wanted.approve,
            user_id=staff.user_id,
            refund_cents=wanted.refund_cents,
            now=utc_now(),
        )
        return StaffBookingOut.of(booking)


@router.post("/stations/{slug}/holds", status_code=201, response_model=HoldOut, responses=problems(401, 403, 404, 409))
async def hold_slot(
    database: Db, staff: ChangesBookings, slug: Slug, wanted: StaffHoldIn, key: IdempotencyKey = None
) -> Response:
    """Keep a slot for a reason, as long as is wished."""

    async def work(session: AsyncSession) -> tuple[int, HoldOut]:
        audit.acting(session, staff.user_id)
        station = await station_by_slug(session, slug)
        new = holds.NewHold(station.id, **wanted.model_dump(), held_by_id=staff.user_id)
        held = await holds.create(session, new, utc_now())
        ends_at = held.slot.ends_at
        return 201, HoldOut(
            token=held.token, starts_at=held.slot.starts_at, ends_at=ends_at, expires_at=held.hold.expires_at
        )

    return await once(database, f"staff-hold:{staff.user_id}:{slug}", key, wanted, work)


async def _for_change(session: AsyncSession, staff: Staff, reference: str, version: int) -> Booking:
    audit.acting(session, staff.user_id)
    return await bookings.for_change(session, reference, version)
