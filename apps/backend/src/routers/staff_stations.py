"""Stations, as the staff sets them up."""

from datetime import date, datetime, time, timezone
from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from routers.dependencies import Db
from routers.problems import problems
from routers.schemas import In, Line, MenuItemOut, Prose, Reason, RowId, Slug, StationOut
from routers.staff import ChangesBookings, ChangesSettings
from services import audit, station_setup
from services.schedule import Hours

router = APIRouter(prefix="/staff", tags=["staff: stations"])
Cents = Annotated[int, Field(ge=0, le=10_000_000)]
Lanes = Annotated[int, Field(ge=0, le=100, description="How many bookings can be served at the same time.")]
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=timezone.utc), datetime(2999, 1, 1, tzinfo=timezone.utc)
Day = Annotated[date, Path(ge=date(2000, 1, 1), le=date(2999, 1, 1))]


def known_zone(name: str) -> str:
    """The name, if it is one of the IANA time zones."""
    if name not in available_timezones():
        raise ValueError("not a time zone, for instance Europe/Berlin")
    return name


def whole_minute(value: time) -> time:
    """The time of day, which has neither seconds nor a zone: the zone is the station's."""
    if value.second or value.microsecond or value.tzinfo:
        raise ValueError("a local time in whole minutes, for instance 18:30")
    return value


LocalTime = Annotated[time, AfterValidator(whole_minute)]


class HoursIn(In):
    """When a station serves on a day of the week, 0 for Monday.

    A closing that is not later than the opening is on the next day.
    """

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens_at: LocalTime
    closes_at: LocalTime


class StationChangeIn(In):
    """What shall be different at a station. What is left out stays."""

    name: Line | None = None
    slot_minutes: Annotated[int, Field(ge=5, le=240)] | None = None
    duration_minutes: Annotated[int, Field(ge=15, le=720)] | None = None
    buffer_minutes: Annotated[int, Field(ge=0, le=240)] | None = None
    lead_minutes: Annotated[int, Field(ge=0, le=100_000)] | None = None
    horizon_days: Annotated[int, Field(ge=1, le=1000)] | None = None
    max_guests: Annotated[int, Field(ge=1, le=3000)] | None = None
    deposit_cents: Cents | None = None
    active: bool | None = None
    lanes: Lanes | None = None
    opening_hours: Annotated[list[HoursIn], Field(max_length=28)] | None = None

    @model_validator(mode="after")
    def _no_hours_twice(self) -> "StationChangeIn":
        openings = [(each.weekday, each.opens_at) for each in self.opening_hours or []]
        if len(openings) > len(set(openings)):
            raise ValueError("two of the opening hours begin at the same time")
        return self

    def columns(self) -> dict[str, Any]:
        """What goes into the row of the station itself."""
        return self.model_dump(exclude={"lanes", "opening_hours"}, exclude_none=True)

    def hours(self) -> list[Hours]:
        """The opening hours."""
        return [Hours(each.weekday, each.opens_at, each.closes_at) for each in self.opening_hours or []]


class StationIn(StationChangeIn):
    """A new station."""

    slug: Slug
    name: Line
    time_zone: Annotated[str, AfterValidator(known_zone)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    lanes: Lanes = 1


class ClosureIn(In):
    """Why a station is closed on a day."""

    reason: Annotated[Reason, Field(max_length=200)] = ""


class MenuItemIn(In):
    """Something that can be ordered."""

    name: Line
    description: Prose = ""
    price_cents: Cents
    per_guest: bool = False


class MenuChangeIn(In):
    """What shall be different about it. Bookings keep the price of their own day."""

    description: Prose | None = None
    price_cents: Cents | None = None
    active: bool | None = None


class ChefIn(In):
    """Somebody who cooks."""

    name: Line


class ChefOut(BaseModel):
    """A chef."""

    id: int
    name: str


class AbsenceIn(In):
    """A time without bookings."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Annotated[Reason, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _not_empty(self) -> "AbsenceIn":
        if not EARLIEST < self.starts_at < self.ends_at < LATEST:
            raise ValueError("an absence begins before it ends, in this century")
        return self


class AbsenceOut(BaseModel):
    """An absence of a chef."""

    id: int
    chef_id: int
    starts_at: datetime
    ends_at: datetime


@router.post("/stations", status_code=201, responses=problems(401, 403, 409))
async def create_station(database: Db, staff: ChangesSettings, wanted: StationIn) -> StationOut:
    """A new station."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        station = await station_setup.create(session, wanted.columns(), wanted.lanes, wanted.hours())
        return StationOut.of(station)


@router.patch("/stations/{slug}", responses=problems(401, 403, 404))
async def change_station(database: Db, staff: ChangesSettings, slug: Slug, wanted: StationChangeIn) -> StationOut:
    """Change a station. Opening hours are replaced as a whole; bookings that were made stay."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        station = await station_setup.by_slug(session, slug)
        for name, value in wanted.columns().items():
            setattr(station, name, value)
        if wanted.lanes is not None:
            await station_setup.set_lanes(session, station, wanted.lanes)
        if wanted.opening_hours is not None:
            await station_setup.set_hours(session, station, wanted.hours())
        return StationOut.of(station)


@router.put("/stations/{slug}/closures/{day}", status_code=204, responses=problems(401, 403, 404))
async def close_day(database: Db, staff: ChangesSettings, slug: Slug, day: Day, wanted: ClosureIn) -> None:
    """Take no more bookings for a day."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        await station_setup.close_day(session, await station_setup.by_slug(session, slug), day, wanted.reason)


@router.delete("/stations/{slug}/closures/{day}", status_code=204, responses=problems(401, 403, 404))
async def open_day(database: Db, staff: ChangesSettings, slug: Slug, day: Day) -> None:
    """Take bookings for a day again."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        await station_setup.open_day(session, await station_setup.by_slug(session, slug), day)


@router.post("/stations/{slug}/menu", status_code=201, responses=problems(401, 403, 404, 409))
async def add_menu_item(database: Db, staff: ChangesSettings, slug: Slug, wanted: MenuItemIn) -> MenuItemOut:
    """Put something on the menu."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        station = await station_setup.by_slug(session, slug)
        return MenuItemOut.of(await station_setup.add_menu_item(session, station, wanted.model_dump()))


@router.patch("/menu/{item_id}", responses=problems(401, 403, 404))
async def change_menu_item(database: Db, staff: ChangesSettings, item_id: RowId, wanted: MenuChangeIn) -> MenuItemOut:
    """Change what is on the menu, or take it off."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        item = await station_setup.menu_item(session, item_id)
        for name, value in wanted.model_dump(exclude_none=True).items():
            setattr(item, name, value)
        return MenuItemOut.of(item)


@router.post("/stations/{slug}/chefs", status_code=201, responses=problems(401, 403, 404))
async def add_chef(database: Db, staff: ChangesSettings, slug: Slug, wanted: ChefIn) -> ChefOut:
    """A new chef. From the first one on, a station takes no more bookings at a time than it has chefs present."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        chef = await station_setup.add_chef(session, await station_setup.by_slug(session, slug), wanted.name)
        return ChefOut(id=chef.id, name=chef.name)


@router.post("/chefs/{chef_id}/absences", status_code=201, responses=problems(401, 403, 404, 409))
async def add_absence(database: Db, staff: ChangesBookings, chef_id: RowId, wanted: AbsenceIn) -> AbsenceOut:
    """Note that a chef is away. Refused where the chef has a booking then: give that to somebody else first."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        absence = await station_setup.add_absence(session, chef_id, wanted.model_dump())
        return AbsenceOut.model_validate(absence, from_attributes=True)
