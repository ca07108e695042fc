"""Rows that tests need."""

import itertools
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from core.settings import Settings
from models.booking import Booking
from models.chef import Chef
from models.station import Lane, OpeningHours, Station
from services import bookings
from services.customers import customer_for

SETTINGS = Settings(_env_file=None)


@dataclass(frozen=True)
class Place:
    """A station that serves from 00:00 to 24:00 UTC, in slots of an hour and with no buffer."""

    station_id: int
    slug: str
    first_slot: datetime

    def slot(self, number: int) -> datetime:
        """The start of a slot: 0 is at midnight in three days' time."""
        return self.first_slot + timedelta(hours=number)


async def add_station(session: AsyncSession, slug: str = "main", lanes: int = 1, deposit_cents: int = 0) -> Place:
    """A `Place`. Without a deposit, so that its bookings begin as pending."""
    station = Station(
        slug=slug,
        name=slug.title(),
        time_zone="UTC",
        slot_minutes=60,
        duration_minutes=60,
        buffer_minutes=0,
        lead_minutes=0,
        deposit_cents=deposit_cents,
    )
    session.add(station)
    await session.flush()
    session.add_all(Lane(station_id=station.id, number=number + 1) for number in range(lanes))
    session.add_all(
        OpeningHours(station_id=station.id, weekday=weekday, opens_at=time(0), closes_at=time(0))
        for weekday in range(7)
    )
    await session.flush()
    midnight = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    return Place(station.id, slug, midnight + timedelta(days=3))


async def add_chefs(session: AsyncSession, place: Place, *names: str) -> list[int]:
    """Chefs of the station. Returns their numbers."""
    chefs = [Chef(station_id=place.station_id, name=name) for name in names]
    session.add_all(chefs)
    await session.flush()
    return [chef.id for chef in chefs]


async def add_booking(
    session: AsyncSession,
    place: Place,
    slot: int = 0,
    *,
    email: str = "ann@example.com",
    now: datetime | None = None,
    **more: Any,  # noqa: ANN401 fields of all kinds
) -> Booking:
    """A booking at a slot, made by the service itself. `more` goes to `services.bookings.NewBooking`."""
    customer = await customer_for(session, email, "Ann", None)
    new = bookings.NewBooking(place.station_id, place.slot(slot), bookings.Guests(2), **more)
    return await bookings.create(session, customer, new, SETTINGS, now or utc_now())


async def occupied(session: AsyncSession, place: Place | None = None) -> list[tuple[int, datetime, datetime]]:
    """Lane, start and end of all bookings that occupy their slot, in order; of one station, if it is given."""
    query = select(Booking.lane_id, Booking.starts_at, Booking.free_again_at).where(
        Booking.status.not_in(["cancelled", "no_show"]), Booking.deleted_at.is_(None)
    )
    if place is not None:
        query = query.where(Booking.station_id == place.station_id)
    return sorted((row[0], row[1], row[2]) for row in await session.execute(query))


def overlapping(rows: list[tuple[int, datetime, datetime]]) -> list[tuple[int, datetime]]:
    """Which of the rows of `occupied` begin before the one before them in their lane has ended."""
    pairs = itertools.pairwise(rows)
    return [(later[0], later[1]) for earlier, later in pairs if earlier[0] == later[0] and later[1] < earlier[2]]
