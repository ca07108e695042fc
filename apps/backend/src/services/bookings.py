"""Making bookings and moving them.

None of this asks "is it free?" and then relies on the answer: the database refuses a second claim on the same minutes
(`models.slot_constraint`), and its refusal becomes SlotTaken. The question is asked only to choose a lane.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from core.settings import Settings
from models.booking import Booking, BookingSource, BookingStatus
from models.chef import Chef
from models.customer import Address, Customer
from models.station import Station
from services import holds, stations
from services.conflicts import is_double_booking
from services.errors import IllegalTransition, NotBookable, NotFound, SlotTaken, StaleVersion
from services.prices import Order, priced_items, total_cents
from services.slots import Calendar, Slot, Wish
from services.transitions import MOVABLE, record

REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread or misheard
RELATED = tuple(map(selectinload, (Booking.customer, Booking.station, Booking.address, Booking.items)))


@dataclass(frozen=True)
class Guests:
    """How many are expected."""

    adults: int
    children: int = 0
    toddlers: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.adults + self.children + self.toddlers


@dataclass(frozen=True)
class NewAddress:
    """Where to come to."""

    street: str
    city: str
    postal_code: str
    zone: str = ""
    notes: str | None = None


@dataclass(frozen=True)
class NewBooking:
    """Everything that makes a booking, apart from the customer."""

    station_id: int
    starts_at: datetime
    guests: Guests
    duration_minutes: int | None = None
    chef_id: int | None = None
    address: NewAddress | None = None
    orders: Sequence[Order] = field(default_factory=tuple)
    hold_token: str | None = None
    sms_consent: bool = False
    source: BookingSource = BookingSource.WEB
    notes: str = ""


async def create(
    session: AsyncSession, customer: Customer, new: NewBooking, settings: Settings, now: datetime
) -> Booking:
    """Book, or raise NotFound, NotBookable or SlotTaken. With a deposit to pay the booking waits for it."""
    station = await stations.take_turn(session, new.station_id)
    if new.guests.total > station.max_guests:
        raise NotBookable(f"this station serves no more than {station.max_guests} guests")
    wish = Wish(new.duration_minutes or station.duration_minutes, new.chef_id)
    calendar = Calendar(session, station, now)
    if new.hold_token is None:
        slot = await _free_slot(calendar, new.starts_at, wish)
    else:
        slot = await _held_slot(session, calendar, station, new, wish, now)
    booking = _unsaved(station, customer, slot, new)
    booking.items = await priced_items(session, station, new.orders, new.guests.total)
    _set_prices(booking, station, settings, now)
    booking.sms_consent_at = now if new.sms_consent else None
    booking.address = _address(customer, new.address)
    await _claim(session, calendar, wish, slot.starts_at, lambda: session.add(booking))
    record(session, booking, None, user_id=None, reason="")
    return booking


async def by_reference(session: AsyncSession, reference: str) -> Booking:
    """The booking with its customer, station, address and items. Raises NotFound."""
    query = select(Booking).where(Booking.reference == reference, Booking.deleted_at.is_(None))
    booking = await session.scalar(query.options(*RELATED))
    if booking is None:
        raise NotFound("there is no such booking")
    return booking


async def for_change(session: AsyncSession, reference: str, version: int) -> Booking:
    """The booking as somebody has read it before. Raises StaleVersion where it is not that any more.

    A change that comes between here and the end of the transaction is noticed by the mapper (`version_id_col`).
    """
    booking = await by_reference(session, reference)
    check_version(booking, version)
    return booking


def check_version(booking: Booking, version: int) -> None:
    """Nothing, if the booking is at this version. Raises StaleVersion."""
    if booking.version != version:
        raise StaleVersion(f"the booking is at version {booking.version}, not {version}")


async def of_customer(session: AsyncSession, customer: Customer) -> list[Booking]:
    """All bookings of a customer, the latest first, as `by_reference` loads them."""
    query = select(Booking).where(Booking.customer_id == customer.id, Booking.deleted_at.is_(None))
    return list(await session.scalars(query.order_by(Booking.starts_at.desc()).options(*RELATED)))


async def reschedule(
    session: AsyncSession, booking: Booking, starts_at: datetime, duration_minutes: int | None, now: datetime
) -> None:
    """Move the booking to another time of the same station. Raises as `create` does, and IllegalTransition."""
    if booking.status not in MOVABLE:
        raise IllegalTransition(f"a booking that is {booking.status.value} cannot be moved")
    station = await stations.take_turn(session, booking.station_id)
    duration = duration_minutes or (booking.ends_at - booking.starts_at) // timedelta(minutes=1)
    wish = Wish(duration, booking.chef_id, ignore_booking=booking.id)
    calendar = Calendar(session, station, now)
    slot = await _free_slot(calendar, starts_at, wish)

    def move() -> None:
        booking.starts_at, booking.ends_at, booking.free_again_at = slot.starts_at, slot.ends_at, slot.free_again_at
        booking.lane_id = booking.lane_id if booking.lane_id in slot.lanes else slot.lanes[0]

    await _claim(session, calendar, wish, slot.starts_at, move)


async def assign_chef(session: AsyncSession, booking: Booking, chef_id: int | None, now: datetime) -> None:
    """Name the chef of a booking, or nobody. Raises NotBookable, SlotTaken and IllegalTransition."""
    if booking.status not in MOVABLE:
        raise IllegalTransition(f"the chef of a booking that is {booking.status.value} is not changed")
    station = await stations.take_turn(session, booking.station_id)
    if chef_id is not None and not await _works_at(session, chef_id, station):
        raise NotBookable("this chef does not work at this station")
    minutes = (booking.ends_at - booking.starts_at) // timedelta(minutes=1)
    wish = Wish(minutes, chef_id, ignore_booking=booking.id)

    def assign() -> None:
        booking.chef_id = chef_id

    await _claim(session, Calendar(session, station, now), wish, booking.starts_at, assign)


async def _works_at(session: AsyncSession, chef_id: int, station: Station) -> bool:
    query = select(Chef.id).where(Chef.id == chef_id, Chef.station_id == station.id, Chef.active)
    return await session.scalar(query) is not None


async def _free_slot(calendar: Calendar, starts_at: datetime, wish: Wish) -> Slot:
    slot = await calendar.at(starts_at, wish)
    if slot is None:
        raise await _taken(calendar, starts_at, wish)
    return slot


async def _held_slot(
    session: AsyncSession, calendar: Calendar, station: Station, new: NewBooking, wish: Wish, now: datetime
) -> Slot:
    hold = await holds.by_token(session, new.hold_token or "", now)
    exchanged = Wish(wish.duration_minutes, wish.chef_id, ignore_hold=hold.id)
    slot = await calendar.at(new.starts_at, exchanged)
    if hold.station_id != station.id or slot is None or not holds.covers(hold, slot):
        raise NotBookable("the hold is for another slot")
    await session.delete(hold)
    await session.flush()  # before the booking is written, not after it: the unit of work would insert first
    return Slot(slot.starts_at, slot.ends_at, slot.free_again_at, (hold.lane_id,))


def _unsaved(station: Station, customer: Customer, slot: Slot, new: NewBooking) -> Booking:
    return Booking(
        reference="".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(10)),
        station=station,
        customer=customer,
        lane_id=slot.lanes[0],
        chef_id=new.chef_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        free_again_at=slot.free_again_at,
        adults=new.guests.adults,
        children=new.guests.children,
        toddlers=new.guests.toddlers,
        source=new.source,
        notes=new.notes,
    )


def _set_prices(booking: Booking, station: Station, settings: Settings, now: datetime) -> None:
    booking.currency = station.currency
    booking.deposit_cents = station.deposit_cents
    booking.total_cents = total_cents(station, booking.items)
    booking.status = BookingStatus.DEPOSIT_PENDING if booking.deposit_cents else BookingStatus.PENDING
    if booking.deposit_cents:
        booking.deposit_shown_due_at = now + timedelta(hours=settings.deposit_shown_hours)
        booking.deposit_due_at = now + timedelta(hours=settings.deposit_enforced_hours)


def _address(customer: Customer, new: NewAddress | None) -> Address | None:
    if new is None:
        return None
    return Address(
        customer_id=customer.id,
        street=new.street,
        city=new.city,
        postal_code=new.postal_code,
        zone=new.zone,
        notes=new.notes,
    )


async def _claim(
    session: AsyncSession, calendar: Calendar, wish: Wish, starts_at: datetime, change: Callable[[], None]
) -> None:
    """Make the change and write it. Here the database decides.

    The change is made inside of the savepoint: what is changed before, `begin_nested` itself writes, outside of it.
    """
    try:
        async with session.begin_nested():
            change()
            await session.flush()
    except IntegrityError as error:
        if is_double_booking(error):
            raise await _taken(calendar, starts_at, wish) from None
        raise


async def _taken(calendar: Calendar, starts_at: datetime, wish: Wish) -> SlotTaken:
    return SlotTaken("this slot is taken", await calendar.next_free(starts_at, wish))
