"""What has to be done from time to time, by any worker, any number of times."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking, BookingStatus
from models.outbox import IdempotencyKey
from models.slot import SlotHold
from services.transitions import change_status

KEYS_ARE_KEPT = timedelta(days=7)
BATCH = 100


async def cancel_unpaid(session: AsyncSession, now: datetime) -> int:
    """Cancel bookings whose deposit did not come in time. Returns how many of them, at most BATCH."""
    query = (
        select(Booking)
        .where(Booking.status == BookingStatus.DEPOSIT_PENDING, Booking.deposit_due_at <= now)
        .order_by(Booking.deposit_due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    unpaid = list(await session.scalars(query))
    for booking in unpaid:
        change_status(session, booking, BookingStatus.CANCELLED, reason="the deposit was not paid in time")
    return len(unpaid)


async def forget(session: AsyncSession, now: datetime) -> None:
    """Delete expired holds, and answers that nobody will ask for again."""
    await session.execute(delete(SlotHold).where(SlotHold.expires_at <= now))
    await session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at <= now - KEYS_ARE_KEPT))
