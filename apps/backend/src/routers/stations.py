"""Stations, what they offer, and when."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from models.menu import MenuItem
from routers.dependencies import AppSettings, Db, IdempotencyKey
from routers.once import once
from routers.problems import problems
from routers.schemas import HoldIn, HoldOut, HoldToken, MenuItemOut, Minutes, RowId, SlotOut, Slug, StationOut
from services import holds
from services.slots import Calendar, Wish
from services.stations import active_stations, station_by_slug

router = APIRouter(tags=["stations"])


@router.get("/stations", responses=problems())
async def list_stations(database: Db) -> list[StationOut]:
    """All stations that take bookings."""
    async with database.reading() as session:
        return [StationOut.of(station) for station in await active_stations(session)]


@router.get("/stations/{slug}", responses=problems(404))
async def get_station(database: Db, slug: Slug) -> StationOut:
    """One station."""
    async with database.reading() as session:
        return StationOut.of(await station_by_slug(session, slug))


@router.get("/stations/{slug}/menu", responses=problems(404))
async def get_menu(database: Db, slug: Slug) -> list[MenuItemOut]:
    """What can be ordered at a station."""
    async with database.reading() as session:
        station = await station_by_slug(session, slug)
        query = select(MenuItem).where(MenuItem.station_id == station.id, MenuItem.active)
        return [MenuItemOut.of(item) for item in await session.scalars(query.order_by(MenuItem.name))]


@router.get("/stations/{slug}/slots", responses=problems(404))
async def list_slots(
    database: Db,
    slug: Slug,
    day: Annotated[date, Query(description="A day of the station's own calendar.")],
    duration_minutes: Minutes | None = None,
    chef_id: RowId | None = None,
) -> list[SlotOut]:
    """The free slots of a day, in order of time."""
    async with database.reading() as session:
        station = await station_by_slug(session, slug)
        wish = Wish(duration_minutes or station.duration_minutes, chef_id)
        return [SlotOut.of(slot) for slot in await Calendar(session, station, utc_now()).free_on(day, wish)]


@router.post(
    "/stations/{slug}/holds",
    status_code=201,
    response_model=HoldOut,
    responses=problems(404, 409),
)
async def hold_slot(
    database: Db, settings: AppSettings, slug: Slug, wanted: HoldIn, key: IdempotencyKey = None
) -> Response:
    """Keep a slot while its customer fills in the form."""

    async def work(session: AsyncSession) -> tuple[int, HoldOut]:
        now = utc_now()
        station = await station_by_slug(session, slug)
        expires_at = now + timedelta(minutes=settings.hold_minutes)
        new = holds.NewHold(station.id, wanted.starts_at, expires_at, wanted.duration_minutes, wanted.chef_id)
        held = await holds.create(session, new, now)
        slot = held.slot
        return 201, HoldOut(
            token=held.token, starts_at=slot.starts_at, ends_at=slot.ends_at, expires_at=held.hold.expires_at
        )

    return await once(database, f"hold:{slug}", key, wanted, work)


@router.delete("/holds/{token}", status_code=204, responses=problems())
async def release_hold(database: Db, token: Annotated[HoldToken, Path()]) -> None:
    """Give a slot free again. Succeeds as well where there is nothing to give free."""
    async with database.writing() as session:
        await holds.release(session, token)
