"""Which status of a booking may follow which."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking, BookingStatus, StatusChange
from models.outbox import OutboxEvent
from services.errors import IllegalTransition

_OPEN = frozenset({BookingStatus.CANCELLATION_REQUESTED, BookingStatus.CANCELLED})
LEGAL: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.PENDING: _OPEN | {BookingStatus.DEPOSIT_PENDING, BookingStatus.CONFIRMED},
    BookingStatus.DEPOSIT_PENDING: _OPEN | {BookingStatus.CONFIRMED},
    BookingStatus.CONFIRMED: _OPEN | {BookingStatus.IN_PROGRESS, BookingStatus.NO_SHOW},
    BookingStatus.IN_PROGRESS: frozenset({BookingStatus.COMPLETED}),
    # Refused: back to where it was, see `_follows`.
    BookingStatus.CANCELLATION_REQUESTED: frozenset({BookingStatus.CANCELLED}),
    BookingStatus.COMPLETED: frozenset(),
    BookingStatus.CANCELLED: frozenset(),
    BookingStatus.NO_SHOW: frozenset(),
}
MOVABLE = frozenset({BookingStatus.PENDING, BookingStatus.DEPOSIT_PENDING, BookingStatus.CONFIRMED})


def change_status(
    session: AsyncSession, booking: Booking, to: BookingStatus, *, user_id: int | None = None, reason: str = ""
) -> None:
    """Take the step, write it into the history, and leave an event for workers. All in the caller's transaction.

    Raises IllegalTransition where the step is not one of `LEGAL`.
    """
    if not _follows(booking, to):
        raise IllegalTransition(f"a booking that is {booking.status.value} cannot become {to.value}")
    before, booking.status = booking.status, to
    booking.previous_status = before
    record(session, booking, before, user_id=user_id, reason=reason)


def record(
    session: AsyncSession, booking: Booking, before: BookingStatus | None, *, user_id: int | None, reason: str
) -> None:
    """Write down where the booking came from, and leave an event of the kind `booking.<status>`."""
    session.add(
        StatusChange(
            booking_id=booking.id, from_status=before, to_status=booking.status, user_id=user_id, reason=reason
        )
    )
    payload = {"booking_id": booking.id, "from": before and before.value, "to": booking.status.value}
    session.add(OutboxEvent(kind=f"booking.{booking.status.value}", payload=payload))


def _follows(booking: Booking, to: BookingStatus) -> bool:
    refused = booking.status is BookingStatus.CANCELLATION_REQUESTED and to is booking.previous_status
    return refused or to in LEGAL[booking.status]
