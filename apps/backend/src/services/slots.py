"""Free slots of a station: what its schedule offers, less what is claimed.

The search reads the claims of the days in question only, through an index, however many bookings there ever were.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.chef import Chef, ChefAbsence
from models.slot import LONGEST_CLAIM_MINUTES, SlotClaim
from models.station import Lane, OpeningHours, Station, StationClosure
from services.errors import NotBookable
from services.schedule import Hours, Window, is_start, local_day, starts, windows

DAYS_TO_SEARCH = 14


@dataclass(frozen=True)
class Slot:
    """A time that can be booked. `lanes` are those that are free, the first of them is taken first."""

    starts_at: datetime
    ends_at: datetime
    free_again_at: datetime
    lanes: tuple[int, ...]


@dataclass(frozen=True)
class Wish:
    """What is looked for. `ignore_booking` and `ignore_hold` are what the slot would be exchanged for."""

    duration_minutes: int
    chef_id: int | None = None
    ignore_booking: int | None = None
    ignore_hold: int | None = None


@dataclass(frozen=True)
class Occupation:
    """A resource that is taken, in minutes since 1970."""

    resource: int
    first: int
    end: int


class Calendar:
    """A station as it stands in the database, to ask for slots. One `Calendar` serves one transaction."""

    def __init__(self, session: AsyncSession, station: Station, now: datetime) -> None:
        self._session = session
        self._station = station
        self._now = now
        self._zone = ZoneInfo(station.time_zone)

    async def free_on(self, day: date, wish: Wish) -> list[Slot]:
        """The free slots of the windows that open on this local day, in order of time."""
        today = local_day(self._now, self._zone)
        if not today - timedelta(days=1) <= day <= today + timedelta(days=self._station.horizon_days + 1):
            return []
        offered = [
            start
            for window in await self._windows(day)
            for start in starts(window, self._station.slot_minutes, wish.duration_minutes)
            if self._in_time(start)
        ]
        return await self._free(offered, wish)

    async def next_free(self, after: datetime, wish: Wish, count: int = 3) -> list[Slot]:
        """The slots nearest to a moment, on its day and the days that follow."""
        day = local_day(max(after, self._now), self._zone)
        found: list[Slot] = []
        for offset in range(DAYS_TO_SEARCH):
            slots = await self.free_on(day + timedelta(days=offset), wish)
            found += sorted(slots, key=lambda slot: abs(slot.starts_at - after))
            if len(found) >= count:
                break
        return sorted(found[:count], key=lambda slot: slot.starts_at)

    async def at(self, start: datetime, wish: Wish) -> Slot | None:
        """The slot that begins at this moment, or None where it is taken.

        Raises NotBookable where the station never offers it.
        """
        if not self._in_time(start):
            raise NotBookable("this time cannot be booked any more, or not yet")
        day = local_day(start, self._zone)
        # A window that opened on the day before may reach into this one.
        offered = [window for each in (day - timedelta(days=1), day) for window in await self._windows(each)]
        step = self._station.slot_minutes
        if not any(is_start(window, start, step, wish.duration_minutes) for window in offered):
            raise NotBookable("the station does not serve at this time")
        return next(iter(await self._free([start], wish)), None)

    def _in_time(self, start: datetime) -> bool:
        earliest = self._now + timedelta(minutes=self._station.lead_minutes)
        return earliest <= start <= self._now + timedelta(days=self._station.horizon_days)

    async def _windows(self, day: date) -> list[Window]:
        query = select(StationClosure.id).where(
            StationClosure.station_id == self._station.id, StationClosure.day == day
        )
        if await self._session.scalar(query) is not None:
            return []
        rows = await self._session.scalars(
            select(OpeningHours).where(
                OpeningHours.station_id == self._station.id, OpeningHours.weekday == day.weekday()
            )
        )
        return windows([Hours(row.weekday, row.opens_at, row.closes_at) for row in rows], self._zone, day)

    async def _free(self, offered: Sequence[datetime], wish: Wish) -> list[Slot]:
        if not offered:
            return []
        lanes = await self._lanes()
        slots = [self._slot(start, wish) for start in sorted(offered)]
        taken = await self._occupations(slots[0].starts_at, slots[-1].free_again_at, lanes, wish)
        staff = await self._staff(slots[0].starts_at, slots[-1].free_again_at)
        if wish.chef_id is not None and wish.chef_id not in staff.chefs:
            raise NotBookable("this chef does not work at this station")
        free = [(slot, _free_lanes(slot, lanes, taken, staff, wish)) for slot in slots]
        return [Slot(slot.starts_at, slot.ends_at, slot.free_again_at, lanes) for slot, lanes in free if lanes]

    def _slot(self, start: datetime, wish: Wish) -> Slot:
        end = start + timedelta(minutes=wish.duration_minutes)
        return Slot(start, end, end + timedelta(minutes=self._station.buffer_minutes), ())

    async def _lanes(self) -> tuple[int, ...]:
        query = select(Lane.id).where(Lane.station_id == self._station.id, Lane.active).order_by(Lane.number)
        return tuple(await self._session.scalars(query))

    async def _occupations(self, first: datetime, end: datetime, lanes: Sequence[int], wish: Wish) -> list[Occupation]:
        resources = [lane * 2 for lane in lanes] + ([] if wish.chef_id is None else [wish.chef_id * 2 + 1])
        query = select(SlotClaim).where(
            SlotClaim.resource.in_(resources),
            SlotClaim.first_minute > minute(first) - LONGEST_CLAIM_MINUTES,
            SlotClaim.first_minute < minute(end),
            SlotClaim.absence_id.is_(None),  # absences may be longer; `_staff` has them
        )
        claims = await self._session.scalars(query)
        return [
            Occupation(claim.resource, claim.first_minute, claim.end_minute)
            for claim in claims
            if self._counts(claim, wish)
        ]

    def _counts(self, claim: SlotClaim, wish: Wish) -> bool:
        if claim.expires_second is not None and claim.expires_second <= self._now.timestamp():
            return False
        own_booking = claim.booking_id is not None and claim.booking_id == wish.ignore_booking
        own_hold = claim.hold_id is not None and claim.hold_id == wish.ignore_hold
        return not own_booking and not own_hold

    async def _staff(self, first: datetime, end: datetime) -> "Staff":
        query = select(Chef.id).where(Chef.station_id == self._station.id, Chef.active)
        chefs = frozenset(await self._session.scalars(query))
        away = await self._session.scalars(
            select(ChefAbsence).where(
                ChefAbsence.chef_id.in_(chefs), ChefAbsence.starts_at < end, ChefAbsence.ends_at > first
            )
        )
        return Staff(chefs, tuple(Occupation(row.chef_id, minute(row.starts_at), minute(row.ends_at)) for row in away))


@dataclass(frozen=True)
class Staff:
    """The chefs of a station, and when they are away."""

    chefs: frozenset[int]
    absences: tuple[Occupation, ...]

    def present(self, slot: Slot) -> frozenset[int]:
        """The chefs who are there for the whole slot."""
        return self.chefs - {absence.resource for absence in self.absences if overlaps(absence, slot)}


def minute(moment: datetime) -> int:
    """Whole minutes since 1970 in UTC, as in `slot_claims`."""
    return int(moment.astimezone(timezone.utc).timestamp()) // 60


def overlaps(occupation: Occupation, slot: Slot) -> bool:
    """Whether the resource is taken at some time of the slot."""
    return occupation.first < minute(slot.free_again_at) and occupation.end > minute(slot.starts_at)


def _free_lanes(
    slot: Slot, lanes: Sequence[int], taken: Iterable[Occupation], staff: Staff, wish: Wish
) -> tuple[int, ...]:
    """The lanes that can serve the slot. Each party needs a chef, so there are never more parties than chefs present.

    A station without chefs in the database counts lanes only.
    """
    busy = {occupation.resource for occupation in taken if overlaps(occupation, slot)}
    free = tuple(lane for lane in lanes if lane * 2 not in busy)
    if not staff.chefs:
        return free
    present = staff.present(slot)
    if wish.chef_id is not None and (wish.chef_id not in present or wish.chef_id * 2 + 1 in busy):
        return ()
    parties = len(lanes) - len(free)
    return free[: max(0, len(present) - parties)]
