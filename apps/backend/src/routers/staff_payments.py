"""Payments and refunds, as the staff sees and makes them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from models.payment import Payment, PaymentStatus, Refund
from routers.dependencies import Db, IdempotencyKey
from routers.once import once
from routers.payments import PaymentOut
from routers.problems import problems
from routers.schemas import In, Prose, Reference, RowId, Version
from routers.staff import RefundsPayments, SeesBookings, TakesPayments
from services import audit, bookings, deposits
from services.errors import IllegalTransition, NotFound
from services.payments import ledger

router = APIRouter(prefix="/staff", tags=["staff: payments"])


class ConfirmationIn(In):
    """The deposit is there, for the booking as it was seen."""

    version: Version


class RefundIn(In):
    """A sum to give back."""

    amount_cents: Annotated[int, Field(ge=1, le=100_000_000)]
    reason: Prose = ""


class RefundOut(BaseModel):
    """A refund."""

    id: int
    payment_id: int
    amount_cents: int
    status: PaymentStatus
    reason: str
    created_at: datetime

    @classmethod
    def of(cls, refund: Refund) -> "RefundOut":
        """From the database."""
        return cls.model_validate(refund, from_attributes=True)


@router.get("/bookings/{reference}/payments", responses=problems(401, 403, 404))
async def list_payments(database: Db, _staff: SeesBookings, reference: Reference) -> list[PaymentOut]:
    """All payments of a booking."""
    async with database.reading() as session:
        booking = await bookings.by_reference(session, reference)
        return [PaymentOut.of(payment) for payment in await deposits.payments_of(session, booking.id)]


@router.post("/bookings/{reference}/deposit", response_model=PaymentOut, responses=problems(401, 403, 404, 409))
async def confirm_deposit(
    database: Db, staff: TakesPayments, reference: Reference, wanted: ConfirmationIn, key: IdempotencyKey = None
) -> Response:
    """The customer has paid the deposit in cash or by transfer. It confirms the booking."""

    async def work(session: AsyncSession) -> tuple[int, PaymentOut]:
        audit.acting(session, staff.user_id)
        booking = await ledger.lock_booking(session, (await bookings.by_reference(session, reference)).id)
        bookings.check_version(booking, wanted.version)
        return 200, PaymentOut.of(await ledger.confirm_by_hand(session, booking, staff.user_id, utc_now()))

    return await once(database, f"staff:{staff.user_id}:deposit:{reference}", key, wanted, work)


@router.post(
    "/payments/{payment_id}/refunds",
    status_code=201,
    response_model=RefundOut,
    responses=problems(401, 403, 404, 409),
)
async def make_refund(
    database: Db, staff: RefundsPayments, payment_id: RowId, wanted: RefundIn, key: IdempotencyKey = None
) -> Response:
    """Give money back, once for each idempotency key."""
    now = utc_now()

    async def work(session: AsyncSession) -> tuple[int, RefundOut]:
        audit.acting(session, staff.user_id)
        wish = ledger.Wanted(key or f"at {now.isoformat()}", wanted.amount_cents, wanted.reason, staff.user_id)
        return 201, RefundOut.of(await ledger.refund(session, payment_id, wish, now))

    return await once(database, f"staff:{staff.user_id}:refund:{payment_id}", key, wanted, work)


@router.post("/refunds/{refund_id}/confirmation", responses=problems(401, 403, 404, 409))
async def confirm_refund(database: Db, staff: RefundsPayments, refund_id: RowId) -> RefundOut:
    """The money was given back by hand."""

    async def work(session: AsyncSession) -> Refund:
        audit.acting(session, staff.user_id)
        query = select(Payment.provider).join(Refund, Refund.payment_id == Payment.id).where(Refund.id == refund_id)
        provider = await session.scalar(query)
        if provider is None:
            raise NotFound("there is no such refund")
        if provider != "manual":
            raise IllegalTransition("the provider gives this money back, not the staff")
        await ledger.note_refund(session, refund_id, None, PaymentStatus.SUCCEEDED)
        return await session.get_one(Refund, refund_id)

    return RefundOut.of(await database.transact(work))
