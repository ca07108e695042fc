"""How many bookings a slot takes: lanes, and chefs who are there."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from core.database import Database
from models.chef import Chef, ChefAbsence
from models.station import Station, StationClosure
from services.errors import NotBookable, SlotTaken
from services.slots import Calendar, Slot, Wish
from support.factories import Place, add_booking, add_chefs, add_station


async def slots(database: Database, place: Place, wish: Wish = Wish(60)) -> dict[int, int]:  # noqa: B008 frozen
    """Places by hour of the first day."""
    async with database.reading() as session:
        station = await session.get_one(Station, place.station_id)
        found: list[Slot] = await Calendar(session, station, utc_now()).free_on(place.first_slot.date(), wish)
        return {slot.starts_at.hour: len(slot.lanes) for slot in found}


async def test_there_are_never_more_parties_than_chefs(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session, lanes=3)
        bo, _ = await add_chefs(session, place, "Bo", "Cy")
        away = {"starts_at": place.slot(5), "ends_at": place.slot(5) + timedelta(minutes=1)}
        session.add_all([ChefAbsence(chef_id=bo, **away), Chef(station_id=place.station_id, name="Di", active=False)])
        await add_booking(session, place, 7)
        await add_booking(session, place, 8, chef_id=bo)
    found = await slots(database, place)
    assert (found[4], found[5], found[6], found[7], found[8]) == (2, 1, 2, 1, 1)
    with_bo = await slots(database, place, Wish(60, chef_id=bo))
    assert (5 in with_bo, 7 in with_bo, 8 in with_bo) == (False, True, False)
    with pytest.raises(SlotTaken):
        async with database.writing() as session:
            await add_booking(session, place, 5)
            await add_booking(session, place, 5)


async def test_a_longer_booking_needs_a_longer_gap_and_the_buffer(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session)
        await add_booking(session, place, 3)
        station = await session.get_one(Station, place.station_id)
        station.buffer_minutes = 30
    found = await slots(database, place, Wish(120))
    assert {0, 1, 2, 3, 4} & found.keys() == {0, 4}  # at 1 the party ends when the next one begins: no time to drive


async def test_a_closed_day_has_no_slots(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session)
        session.add(StationClosure(station_id=place.station_id, day=place.first_slot.date()))
    assert await slots(database, place) == {}
    with pytest.raises(NotBookable):
        async with database.writing() as session:
            await add_booking(session, place)


async def test_without_active_lanes_nothing_is_free(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session, lanes=0)
    assert await slots(database, place) == {}
