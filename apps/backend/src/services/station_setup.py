"""Setting up stations: what they offer, when, and with whom."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.chef import Chef, ChefAbsence
from models.menu import MenuItem
from models.station import Lane, OpeningHours, Station, StationClosure
from services import conflicts
from services.errors import AlreadyThere, NotFound
from services.schedule import Hours


async def create(session: AsyncSession, values: Mapping[str, Any], lanes: int, hours: Sequence[Hours]) -> Station:
    """A new station. Raises AlreadyThere where its slug is taken."""
    if await session.scalar(select(Station.id).where(Station.slug == values["slug"])) is not None:
        raise AlreadyThere("there is a station with this slug")
    station = Station(**values)
    session.add(station)
    await session.flush()
    await set_lanes(session, station, lanes)
    await set_hours(session, station, hours)
    return station


async def by_slug(session: AsyncSession, slug: str) -> Station:
    """The station, also one that takes no bookings now. Raises NotFound."""
    station = await session.scalar(select(Station).where(Station.slug == slug).with_for_update(key_share=True))
    if station is None:
        raise NotFound("there is no such station")
    return station


async def set_lanes(session: AsyncSession, station: Station, count: int) -> None:
    """Have so many lanes active. Bookings stay in theirs, and new ones take what is active."""
    query = select(Lane).where(Lane.station_id == station.id).order_by(Lane.number)
    present = list(await session.scalars(query))
    for lane in present:
        lane.active = lane.number <= count
    session.add_all(Lane(station_id=station.id, number=number) for number in range(len(present) + 1, count + 1))
    await session.flush()


async def set_hours(session: AsyncSession, station: Station, hours: Sequence[Hours]) -> None:
    """Replace the opening hours. Bookings that were made stay."""
    for row in await session.scalars(select(OpeningHours).where(OpeningHours.station_id == station.id)):
        await session.delete(row)
    await session.flush()
    session.add_all(
        OpeningHours(station_id=station.id, weekday=each.weekday, opens_at=each.opens_at, closes_at=each.closes_at)
        for each in hours
    )
    await session.flush()


async def close_day(session: AsyncSession, station: Station, day: date, reason: str) -> None:
    """Take no more bookings for a day. Those that were made stay, for somebody to call."""
    query = select(StationClosure).where(StationClosure.station_id == station.id, StationClosure.day == day)
    closure = await session.scalar(query)
    if closure is None:
        session.add(StationClosure(station_id=station.id, day=day, reason=reason))
    else:
        closure.reason = reason


async def open_day(session: AsyncSession, station: Station, day: date) -> None:
    """Take bookings for a day again."""
    query = select(StationClosure).where(StationClosure.station_id == station.id, StationClosure.day == day)
    for closure in await session.scalars(query):
        await session.delete(closure)


async def add_menu_item(session: AsyncSession, station: Station, values: Mapping[str, Any]) -> MenuItem:
    """Something new on the menu. Raises AlreadyThere."""
    query = select(MenuItem.id).where(MenuItem.station_id == station.id, MenuItem.name == values["name"])
    if await session.scalar(query) is not None:
        raise AlreadyThere("this is on the menu")
    item = MenuItem(station_id=station.id, **values)
    session.add(item)
    await session.flush()
    return item


async def menu_item(session: AsyncSession, item_id: int) -> MenuItem:
    """The item. Raises NotFound."""
    item = await session.get(MenuItem, item_id)
    if item is None:
        raise NotFound("there is no such item")
    return item


async def add_chef(session: AsyncSession, station: Station, name: str) -> Chef:
    """A new chef of the station."""
    chef = Chef(station_id=station.id, name=name)
    session.add(chef)
    await session.flush()
    return chef


async def add_absence(session: AsyncSession, chef_id: int, values: Mapping[str, Any]) -> ChefAbsence:
    """A time in which the chef takes no bookings. Raises NotFound, and AlreadyThere where the chef has one then.

    The database knows it: an absence claims the chef as a booking does.
    """
    if await session.get(Chef, chef_id) is None:
        raise NotFound("there is no such chef")
    absence = ChefAbsence(chef_id=chef_id, **values)
    try:
        async with session.begin_nested():
            session.add(absence)
            await session.flush()
    except IntegrityError as error:
        if conflicts.is_double_booking(error):
            raise AlreadyThere("the chef has a booking, or an absence, at this time") from None
        raise
    return absence
