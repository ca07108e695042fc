"""Deposits as customers pay them, and what Stripe tells us."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel

from core.clock import utc_now
from models.payment import Payment, PaymentStatus
from routers.dependencies import AppSettings, CustomerLink, Db, PaymentProviders
from routers.problems import problems
from routers.schemas import Reference
from services import access, bookings, deposits
from services.errors import NotFound
from services.payments import webhooks

router = APIRouter(tags=["payments"])


class DepositOut(BaseModel):
    """A deposit and how to pay it. `pay_until` is when it should be there; the booking is kept somewhat longer."""

    status: PaymentStatus
    amount_cents: int
    currency: str
    pay_until: datetime | None
    url: str | None
    instructions: str


class PaymentOut(BaseModel):
    """A payment, for those to whom it belongs and for the staff."""

    id: int
    provider: str
    purpose: str
    amount_cents: int
    refunded_cents: int
    currency: str
    status: PaymentStatus
    succeeded_at: datetime | None

    @classmethod
    def of(cls, payment: Payment) -> "PaymentOut":
        """From the database."""
        return cls.model_validate(payment, from_attributes=True)


class ReceivedOut(BaseModel):
    """Whether the event was new."""

    new: bool


@router.post("/bookings/{reference}/deposit", responses=problems(401, 404, 409))
async def pay_deposit(
    database: Db, settings: AppSettings, providers: PaymentProviders, link: CustomerLink, reference: Reference
) -> DepositOut:
    """How to pay the deposit of a booking. Asking twice opens nothing twice."""
    async with database.reading() as session:
        access.check(link, await bookings.by_reference(session, reference))
    begun = await deposits.begin(database, providers, reference, settings.public_url, utc_now())
    return DepositOut(
        status=begun.payment.status,
        amount_cents=begun.payment.amount_cents,
        currency=begun.payment.currency,
        pay_until=begun.pay_until,
        url=begun.way.url,
        instructions=begun.way.instructions,
    )


@router.get("/bookings/{reference}/payments", responses=problems(401, 404))
async def list_own_payments(database: Db, link: CustomerLink, reference: Reference) -> list[PaymentOut]:
    """What was paid for a booking."""
    async with database.reading() as session:
        booking = await bookings.by_reference(session, reference)
        access.check(link, booking)
        return [PaymentOut.of(payment) for payment in await deposits.payments_of(session, booking.id)]


@router.post("/payments/stripe/webhook", responses=problems(404))
async def receive_from_stripe(
    request: Request,
    database: Db,
    settings: AppSettings,
    signature: Annotated[str, Header(alias="Stripe-Signature", max_length=1000)],
) -> ReceivedOut:
    """An event, signed by Stripe. Delivered again, it changes nothing."""
    if settings.stripe_webhook_secret is None:
        raise NotFound("there is no Stripe here")
    event = webhooks.verified(await request.body(), signature, settings.stripe_webhook_secret.get_secret_value())
    return ReceivedOut(new=await database.transact(lambda session: webhooks.receive(session, event, utc_now())))
