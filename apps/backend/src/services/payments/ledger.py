"""What was asked for, what arrived, what goes back. Every change locks the booking first and the payment after it.

A deposit is paid at most once: of all payments of one booking, one at most is a pending or succeeded deposit
(`uq_payments_one_deposit`). Money that comes all the same (somebody paid at the provider while the staff took cash, or
after the booking was cancelled) is kept as a payment of the purpose `surplus`, and goes back at once.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models.booking import Booking, BookingStatus
from models.outbox import OutboxEvent
from models.payment import DEPOSIT, ONE_DEPOSIT, Payment, PaymentStatus, Refund
from services.errors import IllegalTransition, NotAcceptable, NotFound
from services.transitions import change_status

SURPLUS = "surplus"
RETURNS = frozenset({PaymentStatus.PENDING, PaymentStatus.SUCCEEDED})  # refunds that count


@dataclass(frozen=True)
class Wanted:
    """A refund that somebody asks for. `key` names the wish: repeating it changes nothing."""

    key: str
    amount_cents: int
    reason: str = ""
    user_id: int | None = None


async def open_deposit(session: AsyncSession, booking: Booking, provider: str, now: datetime) -> Payment:
    """The payment of the deposit, made if there is none. Raises IllegalTransition, and NotAcceptable after its time."""
    await lock_booking(session, booking.id)
    if booking.status is not BookingStatus.DEPOSIT_PENDING:
        raise IllegalTransition("there is no deposit to pay")
    if booking.deposit_due_at is not None and now > booking.deposit_due_at:
        raise NotAcceptable("it is too late to pay the deposit")
    values = {
        "booking_id": booking.id,
        "provider": provider,
        "purpose": DEPOSIT,
        "amount_cents": booking.deposit_cents,
        "refunded_cents": 0,
        "currency": booking.currency,
        "status": PaymentStatus.PENDING,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Payment).values(values)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["booking_id"], index_where=ONE_DEPOSIT))
    return (await session.scalars(select(Payment).where(Payment.booking_id == booking.id, ONE_DEPOSIT))).one()


async def confirm_by_hand(session: AsyncSession, booking: Booking, user_id: int | None, now: datetime) -> Payment:
    """The staff has the deposit. A payment that waits at another provider is given up. Raises IllegalTransition."""
    payment = await open_deposit(session, booking, "manual", min(now, booking.deposit_due_at or now))
    if payment.provider != "manual":
        payment.status = PaymentStatus.CANCELLED
        session.add(OutboxEvent(kind="payment.given_up", payload={"payment_id": payment.id}))
        await session.flush()
        payment = await open_deposit(session, booking, "manual", min(now, booking.deposit_due_at or now))
    payment.confirmed_by_id = booking.deposit_confirmed_by_id = user_id
    await settle(session, payment.id, now, user_id=user_id)
    return payment


async def settle(session: AsyncSession, payment_id: int, now: datetime, *, user_id: int | None = None) -> Payment:
    """The money has arrived. Only the first call for a payment does anything, whatever happened to it before."""
    payment = await lock_payment(session, payment_id)
    if payment.status is PaymentStatus.SUCCEEDED:
        return payment
    booking = await session.get_one(Booking, payment.booking_id)
    if not await _is_awaited(session, booking, payment):
        payment.purpose = SURPLUS
    payment.status, payment.succeeded_at = PaymentStatus.SUCCEEDED, now
    await session.flush()
    if payment.purpose == SURPLUS:
        await refund(session, payment.id, Wanted("surplus", payment.amount_cents, "not owed any more"), now)
    elif booking.status is BookingStatus.CANCELLATION_REQUESTED:
        booking.previous_status = BookingStatus.CONFIRMED  # to which it goes back if the wish is refused
    else:
        change_status(session, booking, BookingStatus.CONFIRMED, user_id=user_id, reason="the deposit was paid")
    await session.flush()
    return payment


async def fail(session: AsyncSession, payment_id: int, status: PaymentStatus) -> None:
    """The money will not come. Changes nothing where it has come already."""
    payment = await lock_payment(session, payment_id)
    if payment.status is PaymentStatus.PENDING:
        payment.status = status


async def refund(session: AsyncSession, payment_id: int, wanted: Wanted, now: datetime) -> Refund:
    """Note a refund; a worker, or for the manual provider the staff, carries it out.

    Raises NotFound, IllegalTransition for a payment that has not arrived, NotAcceptable for more than is left of it.
    """
    payment = await lock_payment(session, payment_id)
    earlier = await session.scalar(
        select(Refund).where(Refund.payment_id == payment.id, Refund.request_key == wanted.key)
    )
    if earlier is not None:
        return earlier
    if payment.status is not PaymentStatus.SUCCEEDED:
        raise IllegalTransition("nothing was paid that could be given back")
    left = payment.amount_cents - payment.refunded_cents
    if wanted.amount_cents > left:
        raise NotAcceptable(f"no more than {left} cents are left of this payment")
    made = Refund(
        payment_id=payment.id,
        request_key=wanted.key,
        amount_cents=wanted.amount_cents,
        reason=wanted.reason,
        requested_by_id=wanted.user_id,
        created_at=now,
    )
    session.add(made)
    await session.flush()
    await _count_refunds(session, payment)
    session.add(OutboxEvent(kind="refund.requested", payload={"refund_id": made.id}))
    return made


async def note_refund(session: AsyncSession, refund_id: int, reference: str | None, status: PaymentStatus) -> None:
    """What became of a refund: pending, then succeeded, then perhaps failed.

    News may come in any order. A refund only moves forward along that way, and what arrives late changes nothing.
    """
    found = await session.get(Refund, refund_id)
    if found is None:
        raise NotFound("there is no such refund")
    payment = await lock_payment(session, found.payment_id)
    await session.refresh(found)
    found.provider_reference = found.provider_reference or reference
    if _PROGRESS[status] > _PROGRESS[found.status]:
        found.status = status
    await session.flush()
    await _count_refunds(session, payment)


async def note_foreign_refunds(session: AsyncSession, payment_id: int, total_cents: int, key: str) -> None:
    """The provider says that so much went back in all. What we know nothing of was given back at the provider's."""
    payment = await lock_payment(session, payment_id)
    missing = min(total_cents, payment.amount_cents) - payment.refunded_cents
    if missing > 0:
        session.add(
            Refund(
                payment_id=payment.id,
                request_key=key,
                amount_cents=missing,
                reason="made at the provider",
                status=PaymentStatus.SUCCEEDED,
            )
        )
        await session.flush()
        await _count_refunds(session, payment)


async def lock_booking(session: AsyncSession, booking_id: int) -> Booking:
    """The booking as it is now, and stays until the transaction ends."""
    query = select(Booking).where(Booking.id == booking_id).options(selectinload(Booking.customer))
    query = query.with_for_update(key_share=True)  # rows that refer to it may still be written
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def lock_payment(session: AsyncSession, payment_id: int) -> Payment:
    """The payment as it is now, and stays until the transaction ends, with its booking. Raises NotFound."""
    booking_id = await session.scalar(select(Payment.booking_id).where(Payment.id == payment_id))
    if booking_id is None:
        raise NotFound("there is no such payment")
    await lock_booking(session, booking_id)
    query = select(Payment).where(Payment.id == payment_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


_PROGRESS = {
    PaymentStatus.PENDING: 0,
    PaymentStatus.SUCCEEDED: 1,
    PaymentStatus.FAILED: 2,
    PaymentStatus.CANCELLED: 2,
}


async def _is_awaited(session: AsyncSession, booking: Booking, payment: Payment) -> bool:
    """Whether the booking still waits for a deposit, and this is the one."""
    waiting = booking.status is BookingStatus.DEPOSIT_PENDING or (
        booking.status is BookingStatus.CANCELLATION_REQUESTED
        and booking.previous_status is BookingStatus.DEPOSIT_PENDING
    )
    others = select(Payment.id).where(Payment.booking_id == booking.id, Payment.id != payment.id, ONE_DEPOSIT)
    return waiting and payment.purpose == DEPOSIT and await session.scalar(others) is None


async def _count_refunds(session: AsyncSession, payment: Payment) -> None:
    query = select(func.coalesce(func.sum(Refund.amount_cents), 0))
    counted = query.where(Refund.payment_id == payment.id, Refund.status.in_(RETURNS))
    payment.refunded_cents = int(await session.scalar(counted) or 0)
    await session.flush()
