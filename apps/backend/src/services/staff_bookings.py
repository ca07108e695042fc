"""What only the staff does with bookings."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking, BookingStatus
from models.station import Station
from services.bookings import RELATED
from services.errors import IllegalTransition
from services.transitions import LEGAL, change_status


async def of_day(session: AsyncSession, station: Station, day: date) -> list[Booking]:
    """The bookings of a station that begin on this day of its calendar, in order of time and lane."""
    zone = ZoneInfo(station.time_zone)
    first = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    query = select(Booking).where(
        Booking.station_id == station.id,
        Booking.starts_at >= first,
        Booking.starts_at < end,
        Booking.deleted_at.is_(None),
    )
    return list(await session.scalars(query.order_by(Booking.starts_at, Booking.lane_id).options(*RELATED)))


def steps_by_hand(status: BookingStatus) -> frozenset[BookingStatus]:
    """Which statuses the staff may set next.

    Not a booking that waits for its deposit to confirmed: the payment does that, see `services.payments.ledger`, else
    it would be confirmed with nothing in the ledger, by somebody who may not take payments. Not what concerns a
    customer's wish to cancel: it is decided on, see `services.cancellations`.
    """
    if status is BookingStatus.CANCELLATION_REQUESTED:
        return frozenset()
    by_other_ways = {BookingStatus.CANCELLATION_REQUESTED}
    if status is BookingStatus.DEPOSIT_PENDING:
        by_other_ways.add(BookingStatus.CONFIRMED)
    return LEGAL[status] - by_other_ways


def step(session: AsyncSession, booking: Booking, to: BookingStatus, user_id: int, reason: str) -> None:
    """Take a step of the booking's life by hand. Raises IllegalTransition."""
    if to not in steps_by_hand(booking.status):
        raise IllegalTransition(f"the staff cannot make {to.value} by hand what is {booking.status.value}")
    change_status(session, booking, to, user_id=user_id, reason=reason)
