"""What follows from the steps of a booking, inside of the database. Done in the transaction that handles the event."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models.booking import Booking, Cancellation, CancellationDecision
from models.outbox import OutboxEvent
from models.payment import Payment, PaymentStatus
from services import reminders
from services.payments import ledger


async def of_confirmation(session: AsyncSession, event: OutboxEvent, now: datetime) -> None:
    """The customer is told, and will be reminded."""
    booking = await _booking(session, event)
    await reminders.schedule(session, booking, now)
    session.add(OutboxEvent(kind="mail.wanted", payload={"text": "booking-confirmed", "booking_id": booking.id}))


async def of_a_pending_booking(session: AsyncSession, event: OutboxEvent, now: datetime) -> None:
    """The customer will be reminded."""
    await reminders.schedule(session, await _booking(session, event), now)


async def of_cancellation(session: AsyncSession, event: OutboxEvent, now: datetime) -> None:
    """Nobody is reminded, no payment is waited for, and what the staff has granted goes back."""
    booking = await _booking(session, event)
    await ledger.lock_booking(session, booking.id)
    await reminders.silence(session, booking.id)
    payments = list(await session.scalars(select(Payment).where(Payment.booking_id == booking.id)))
    for payment in payments:
        if payment.status is PaymentStatus.PENDING:
            payment.status = PaymentStatus.CANCELLED
            session.add(OutboxEvent(kind="payment.given_up", payload={"payment_id": payment.id}))
    await session.flush()
    await _refund(session, booking.id, payments, now)
    session.add(OutboxEvent(kind="mail.wanted", payload={"text": "booking-cancelled", "booking_id": booking.id}))


async def _refund(session: AsyncSession, booking_id: int, payments: list[Payment], now: datetime) -> None:
    granted = await session.scalar(
        select(Cancellation).where(
            Cancellation.booking_id == booking_id, Cancellation.decision == CancellationDecision.APPROVED
        )
    )
    owed = granted.refund_cents if granted else 0
    for payment in payments:
        part = min(owed, payment.amount_cents - payment.refunded_cents)
        if granted and part > 0 and payment.status is PaymentStatus.SUCCEEDED:
            key = f"cancellation-{granted.id}"
            wanted = ledger.Wanted(key, part, granted.reason, granted.decided_by_id)
            await ledger.refund(session, payment.id, wanted, now)
            owed -= part


async def _booking(session: AsyncSession, event: OutboxEvent) -> Booking:
    related = (selectinload(Booking.customer), selectinload(Booking.station))
    return await session.get_one(Booking, event.payload["booking_id"], options=related)
