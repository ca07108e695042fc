"""What only the staff does with bookings."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking, BookingStatus
from models.station import Station
from services.bookings import RELATED
from services.errors import IllegalTransition
from services.transitions import change_status

BY_OTHER_WAYS = frozenset({BookingStatus.CANCELLATION_REQUESTED})


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


def step(session: AsyncSession, booking: Booking, to: BookingStatus, user_id: int, reason: str) -> None:
    """Take a step of the booking's life by hand. Raises IllegalTransition.

    Confirming a booking that waits for its deposit says that the deposit was seen, and by whom. A customer's wish to
    cancel is decided on, not stepped over: see `services.cancellations`.
    """
    if to in BY_OTHER_WAYS or booking.status in BY_OTHER_WAYS:
        raise IllegalTransition("a wish to cancel comes from the customer, and is approved or refused")
    if booking.status is BookingStatus.DEPOSIT_PENDING and to is BookingStatus.CONFIRMED:
        booking.deposit_confirmed_by_id = user_id
    change_status(session, booking, to, user_id=user_id, reason=reason)
