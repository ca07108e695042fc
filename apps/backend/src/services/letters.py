"""Letters to customers."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking
from models.customer import Customer
from services.links import Link, signed
from services.mail import Letter
from services.texts import filled, text_for


async def about_booking(
    session: AsyncSession, number: str, name: str, booking: Booking, secret: str, public_url: str, now: datetime
) -> Letter:
    """The letter of this name about a booking, whose customer and station are loaded."""
    starts_at = booking.starts_at.astimezone(ZoneInfo(booking.station.time_zone))
    token = signed(Link("booking", booking.reference, now), secret)
    values = {
        "name": booking.customer.name,
        "station": booking.station.name,
        "day": f"{starts_at:%Y-%m-%d}",
        "time": f"{starts_at:%H:%M}",
        "guests": str(booking.adults + booking.children + booking.toddlers),
        "reference": booking.reference,
        "link": f"{public_url}/bookings/{booking.reference}?token={token}",
    }
    text = await text_for(session, name, booking.customer.locale)
    return Letter(number, booking.customer.email, filled(text.subject, values), filled(text.body, values))


async def with_link(
    session: AsyncSession, number: str, customer: Customer, secret: str, public_url: str, now: datetime
) -> Letter:
    """The letter with which a customer reaches all bookings."""
    token = signed(Link("customer", str(customer.id), now), secret)
    values = {"name": customer.name, "link": f"{public_url}/my-bookings?token={token}"}
    text = await text_for(session, "link", customer.locale)
    return Letter(number, customer.email, filled(text.subject, values), filled(text.body, values))
