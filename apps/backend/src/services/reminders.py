"""Reminders of bookings: when they are due, and who sends them.

A worker claims a reminder for the time of a lease, sends it, and writes down that it did. While it works no transaction
is open. If it dies, the claim expires and another worker takes over. Just before the message becomes irrevocable the
worker renews its claim, which fails if the claim has passed to another, or the booking was cancelled in the meantime.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models.booking import Booking, BookingStatus
from models.booking_reminder import BookingReminder, ReminderChannel, ReminderStatus
from services.retries import LEASE, MOST_ATTEMPTS, wait_after

LEADS = {"day_before": timedelta(hours=24), "hours_before": timedelta(hours=3)}
REMINDED = frozenset({BookingStatus.PENDING, BookingStatus.CONFIRMED})
OVER = frozenset({BookingStatus.CANCELLED, BookingStatus.NO_SHOW, BookingStatus.COMPLETED, BookingStatus.IN_PROGRESS})
_open = BookingReminder.status.in_([ReminderStatus.PENDING, ReminderStatus.SENDING])


async def schedule(session: AsyncSession, booking: Booking, now: datetime) -> None:
    """Have the customer reminded. What is scheduled already stays as it is."""
    values = [
        {
            "booking_id": booking.id,
            "kind": kind,
            "channel": ReminderChannel.EMAIL,
            "status": ReminderStatus.PENDING,
            "due_at": booking.starts_at - lead,
            "attempts": 0,
            "created_at": now,
            "updated_at": now,
        }
        for kind, lead in LEADS.items()
        if booking.starts_at - lead > now
    ]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    if values:
        await session.execute(insert(BookingReminder).values(values).on_conflict_do_nothing())


async def silence(session: AsyncSession, booking_id: int) -> None:
    """Send nothing more about a booking."""
    mine = (BookingReminder.booking_id == booking_id) & _open
    await session.execute(update(BookingReminder).where(mine).values(status=ReminderStatus.CANCELLED))


async def claim(session: AsyncSession, worker: str, now: datetime, limit: int = 10) -> list[BookingReminder]:
    """Reminders that are due, now this worker's, each with booking, customer and station.

    Those of bookings that are over, or moved, are settled on the way. On PostgreSQL, what another worker has locked is
    passed over; on SQLite a writing transaction is alone.
    """
    free = or_(BookingReminder.claimed_until.is_(None), BookingReminder.claimed_until <= now)
    related = selectinload(BookingReminder.booking)
    query = (
        select(BookingReminder)
        .where(_open, BookingReminder.due_at <= now, free)
        .order_by(BookingReminder.due_at, BookingReminder.id)
        .limit(limit)
        .options(related.selectinload(Booking.customer), related.selectinload(Booking.station))
        .with_for_update(skip_locked=True)
    )
    due = [reminder for reminder in await session.scalars(query) if _still_wanted(reminder, now)]
    for reminder in due:
        reminder.status, reminder.claimed_by, reminder.claimed_until = ReminderStatus.SENDING, worker, now + LEASE
        reminder.attempts += 1
    return due


async def renew(session: AsyncSession, reminder_id: int, worker: str, now: datetime) -> bool:
    """Whether the claim still holds and the booking still wants it; if so, the lease begins anew."""
    wanted = select(Booking.id).where(Booking.id == BookingReminder.booking_id, Booking.status.in_(REMINDED))
    statement = (
        update(BookingReminder)
        .where(_claimed(reminder_id, worker), BookingReminder.claimed_until > now, wanted.exists())
        .values(claimed_until=now + LEASE)
        .returning(BookingReminder.id)
    )
    return await session.scalar(statement) is not None


async def sent(session: AsyncSession, reminder_id: int, worker: str, message_id: str, now: datetime) -> None:
    """It is out."""
    values = {"status": ReminderStatus.SENT, "sent_at": now, "message_id": message_id, "claimed_until": None}
    await session.execute(update(BookingReminder).where(_claimed(reminder_id, worker)).values(values))


async def failed(
    session: AsyncSession, reminder: BookingReminder, worker: str, error: str, now: datetime, *, for_good: bool
) -> None:
    """It did not work: another try later, unless there is no hope or there were too many."""
    over = for_good or reminder.attempts >= MOST_ATTEMPTS
    values = {
        "status": ReminderStatus.FAILED if over else ReminderStatus.PENDING,
        "claimed_until": None if over else now + wait_after(reminder.attempts),
        "last_error": error[:500],
    }
    await session.execute(update(BookingReminder).where(_claimed(reminder.id, worker)).values(values))


def _claimed(reminder_id: int, worker: str) -> ColumnElement[bool]:
    sending = BookingReminder.status == ReminderStatus.SENDING
    return and_(BookingReminder.id == reminder_id, sending, BookingReminder.claimed_by == worker)


def _still_wanted(reminder: BookingReminder, now: datetime) -> bool:
    booking = reminder.booking
    due_at = booking.starts_at - LEADS[reminder.kind] if reminder.kind in LEADS else reminder.due_at
    if booking.status in OVER or booking.deleted_at is not None or booking.starts_at <= now:
        reminder.status = ReminderStatus.CANCELLED
    elif reminder.channel is not ReminderChannel.EMAIL:
        reminder.status, reminder.last_error = ReminderStatus.FAILED, "there is no way to send SMS"
    elif due_at > now:  # the booking was moved
        reminder.status, reminder.due_at, reminder.claimed_until = ReminderStatus.PENDING, due_at, None
    elif booking.status in REMINDED:
        return True
    else:  # waits for a decision of the staff, or for a deposit
        reminder.status, reminder.claimed_until = ReminderStatus.PENDING, now + timedelta(minutes=15)
    return False
