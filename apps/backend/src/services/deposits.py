"""Paying the deposit of a booking: our side of it, then the provider's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from models.booking import Booking
from models.payment import Payment
from services import bookings
from services.payments import ledger
from services.payments.port import Begun, Charge
from services.payments.providers import Providers


@dataclass(frozen=True)
class Deposit:
    """A payment that waits, and how to pay it."""

    payment: Payment
    way: Begun
    pay_until: datetime | None


async def begin(database: Database, providers: Providers, reference: str, public_url: str, now: datetime) -> Deposit:
    """Ask for the deposit. Raises as `ledger.open_deposit` does, and ProviderError.

    No transaction is open while the provider is asked. Whoever dies in between, or asks at the same time, asks for the
    same payment with the same key, and gets the same page.
    """
    provider = next(iter(providers.values()))

    async def opened(session: AsyncSession) -> tuple[Booking, Payment]:
        booking = await bookings.by_reference(session, reference)
        return booking, await ledger.open_deposit(session, booking, provider.name, now)

    booking, payment = await database.transact(opened)
    way = await providers[payment.provider].begin(_charge(booking, payment, public_url))
    if way.reference is not None:
        async with database.writing() as session:
            missing = (Payment.id == payment.id) & Payment.provider_reference.is_(None)
            await session.execute(update(Payment).where(missing).values(provider_reference=way.reference))
    return Deposit(payment, way, booking.deposit_shown_due_at)


async def payments_of(session: AsyncSession, booking_id: int) -> list[Payment]:
    """All payments of a booking, in order."""
    query = select(Payment).where(Payment.booking_id == booking_id).order_by(Payment.id)
    return list(await session.scalars(query))


def _charge(booking: Booking, payment: Payment, public_url: str) -> Charge:
    return Charge(
        key=f"payment-{payment.id}",
        payment_id=payment.id,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        description=f"Deposit for booking {booking.reference}",
        email=booking.customer.email,
        return_url=f"{public_url}/bookings/{booking.reference}",
    )
