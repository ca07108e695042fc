"""The outbox: what has to follow from a transaction, written in it, and done by a worker afterwards.

Events are claimed as reminders are (`services.reminders`). What an event causes in the database happens in the
transaction that marks it as handled, so it happens once. What it causes elsewhere may be tried twice, and carries a key
that makes the second time harmless: an idempotency key for payments, a Message-ID for mail.
"""

from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import OutboxEvent
from services.retries import LEASE, MOST_ATTEMPTS, wait_after


async def claim(session: AsyncSession, worker: str, now: datetime, limit: int = 10) -> list[OutboxEvent]:
    """Events that wait, now this worker's, in the order in which they happened."""
    free = or_(OutboxEvent.claimed_until.is_(None), OutboxEvent.claimed_until <= now)
    query = (
        select(OutboxEvent)
        .where(OutboxEvent.handled_at.is_(None), OutboxEvent.available_at <= now, free)
        .where(OutboxEvent.attempts < MOST_ATTEMPTS)
        .order_by(OutboxEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    waiting = list(await session.scalars(query))
    for event in waiting:
        event.claimed_by, event.claimed_until, event.attempts = worker, now + LEASE, event.attempts + 1
    return waiting


async def renew(session: AsyncSession, event_id: int, worker: str, now: datetime) -> bool:
    """Whether the claim still holds; if so, the lease begins anew."""
    mine = and_(
        OutboxEvent.id == event_id,
        OutboxEvent.claimed_by == worker,
        OutboxEvent.claimed_until > now,
        OutboxEvent.handled_at.is_(None),
    )
    statement = update(OutboxEvent).where(mine).values(claimed_until=now + LEASE).returning(OutboxEvent.id)
    return await session.scalar(statement) is not None


async def handled(session: AsyncSession, event_id: int, now: datetime) -> None:
    """It is done."""
    values = {"handled_at": now, "claimed_until": None, "last_error": None}
    await session.execute(update(OutboxEvent).where(OutboxEvent.id == event_id).values(values))


async def failed(session: AsyncSession, event: OutboxEvent, worker: str, error: str, now: datetime) -> None:
    """It did not work. It is tried again later, until there were too many attempts; then it stays for people to see."""
    mine = and_(OutboxEvent.id == event.id, OutboxEvent.claimed_by == worker, OutboxEvent.handled_at.is_(None))
    values = {"claimed_until": None, "available_at": now + wait_after(event.attempts), "last_error": error[:500]}
    await session.execute(update(OutboxEvent).where(mine).values(values))
