"""Finding stations, and taking turns at them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.station import Station
from services.errors import NotFound


async def active_stations(session: AsyncSession) -> list[Station]:
    """All stations that take bookings, by name."""
    return list(await session.scalars(select(Station).where(Station.active).order_by(Station.name, Station.id)))


async def station_by_slug(session: AsyncSession, slug: str) -> Station:
    """The active station. Raises NotFound."""
    station = await session.scalar(select(Station).where(Station.slug == slug, Station.active))
    if station is None:
        raise NotFound("there is no such station")
    return station


async def take_turn(session: AsyncSession, station_id: int) -> Station:
    """The station, locked until the transaction ends: those who change its calendar come one after the other.

    This is for order, not for safety: without it the constraint of `slot_claims` would still let only one through, but
    the others would learn so by an error, and the number of chefs present, which no constraint knows, could be passed.
    SQLite needs no such lock, a writing transaction is alone anyway. Raises NotFound.
    """
    query = select(Station).where(Station.id == station_id).with_for_update(key_share=True)
    station = await session.scalar(query.execution_options(populate_existing=True))
    if station is None:
        raise NotFound("there is no such station")
    return station
