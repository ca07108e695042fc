"""Cancelling in two steps: the customer asks, the staff decides. Until then the slot stays occupied."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking, BookingStatus, Cancellation, CancellationDecision
from services.errors import IllegalTransition
from services.transitions import change_status


async def request(session: AsyncSession, booking: Booking, reason: str) -> Cancellation:
    """Note the customer's wish. Raises IllegalTransition where it comes too late."""
    change_status(session, booking, BookingStatus.CANCELLATION_REQUESTED, reason=reason)
    cancellation = Cancellation(booking_id=booking.id, reason=reason)
    session.add(cancellation)
    await session.flush()
    return cancellation


async def decide(
    session: AsyncSession, booking: Booking, *, approve: bool, user_id: int | None, refund_cents: int, now: datetime
) -> Cancellation:
    """Approve, which frees the slot, or refuse, which puts the booking back to where it was.

    Raises IllegalTransition where nobody asked.
    """
    cancellation = await _open(session, booking)
    if cancellation is None or booking.previous_status is None:
        raise IllegalTransition("nobody asked to cancel this booking")
    to = BookingStatus.CANCELLED if approve else booking.previous_status
    change_status(session, booking, to, user_id=user_id, reason=cancellation.reason)
    cancellation.decision = CancellationDecision.APPROVED if approve else CancellationDecision.REFUSED
    cancellation.refund_cents = refund_cents if approve else 0
    cancellation.decided_at, cancellation.decided_by_id = now, user_id
    await session.flush()
    return cancellation


async def _open(session: AsyncSession, booking: Booking) -> Cancellation | None:
    query = select(Cancellation).where(
        Cancellation.booking_id == booking.id, Cancellation.decision == CancellationDecision.OPEN
    )
    found: Cancellation | None = await session.scalar(query)
    return found
