"""Steps of tests about payments."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from core.database import Database
from models.booking import Booking
from models.payment import Payment, PaymentStatus, Refund
from services.links import Link, signed
from support import SECRET
from support.factories import Place, add_booking, add_station

DEPOSIT_CENTS = 10_000


@dataclass(frozen=True)
class Party:
    """A booking that waits for its deposit, and the header with which its customer comes."""

    booking_id: int
    reference: str
    version: int
    headers: dict[str, str]
    place: Place


async def add_party(database: Database, slug: str = "main") -> Party:
    """A booking of a station that wants a deposit."""
    async with database.writing() as session:
        place = await add_station(session, slug, deposit_cents=DEPOSIT_CENTS)
        booking = await add_booking(session, place)
        token = signed(Link("booking", booking.reference, utc_now()), SECRET)
        return Party(booking.id, booking.reference, booking.version, {"X-Booking-Token": token}, place)


async def state(database: Database) -> tuple[list[str], list[tuple[str, str, int]], list[tuple[int, str]]]:
    """The statuses of all bookings; purpose, status and refunded sum of all payments; all refunds."""
    async with database.reading() as session:
        return await _bookings(session), await _payments(session), await _refunds(session)


async def _bookings(session: AsyncSession) -> list[str]:
    return [row.status.value for row in await session.scalars(select(Booking).order_by(Booking.id))]


async def _payments(session: AsyncSession) -> list[tuple[str, str, int]]:
    rows: Sequence[Payment] = (await session.scalars(select(Payment).order_by(Payment.id))).all()
    return [(row.purpose, row.status.value, row.refunded_cents) for row in rows]


async def _refunds(session: AsyncSession) -> list[tuple[int, str]]:
    rows: Sequence[Refund] = (await session.scalars(select(Refund).order_by(Refund.id))).all()
    return [(row.amount_cents, PaymentStatus(row.status).value) for row in rows]
