"""What goes over the wire. Nothing is accepted that a database could not store."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from models.booking import Booking, BookingStatus
from models.menu import MenuItem
from models.station import Station
from services.slots import Slot


def printable(text: str) -> str:
    """The text, if it has no control characters apart from line breaks and tabs: PostgreSQL stores no NUL."""
    if any(character < " " and character not in "\n\r\t" for character in text):
        raise ValueError("control characters are not allowed")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(printable)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(printable)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(printable)]
Body = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(printable)
]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9 ()/.-]{5,30}$")]
Email = Annotated[EmailStr, Field(max_length=254)]
RowId = Annotated[int, Field(ge=1, le=2**53 - 1)]
Minutes = Annotated[int, Field(ge=15, le=720)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Reference = Annotated[str, StringConstraints(pattern=r"^[2-9A-HJ-NP-Z]{10}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
HoldToken = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,64}$")]


class In(BaseModel):
    """A request. Unknown fields are refused: a misspelt one would be forgotten silently."""

    model_config = ConfigDict(extra="forbid")


class StationOut(BaseModel):
    """A station, as customers see it."""

    slug: str
    name: str
    time_zone: str
    currency: str
    slot_minutes: int
    duration_minutes: int
    max_guests: int
    deposit_cents: int

    @classmethod
    def of(cls, station: Station) -> "StationOut":
        """From the database."""
        return cls.model_validate(station, from_attributes=True)


class MenuItemOut(BaseModel):
    """Something that can be ordered."""

    id: int
    name: str
    description: str
    price_cents: int
    per_guest: bool

    @classmethod
    def of(cls, item: MenuItem) -> "MenuItemOut":
        """From the database."""
        return cls.model_validate(item, from_attributes=True)


class SlotOut(BaseModel):
    """A time that can be booked, and how many bookings it can take."""

    starts_at: datetime
    ends_at: datetime
    places: int

    @classmethod
    def of(cls, slot: Slot) -> "SlotOut":
        """From the search."""
        return cls(starts_at=slot.starts_at, ends_at=slot.ends_at, places=len(slot.lanes))


class HoldIn(In):
    """A slot to keep for a few minutes."""

    starts_at: AwareDatetime
    duration_minutes: Minutes | None = None
    chef_id: RowId | None = None


class HoldOut(BaseModel):
    """A slot that is kept. Only who has the token can book it."""

    token: str
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime


class AddressIn(In):
    """Where to come to."""

    street: Line
    city: Line
    postal_code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9 -]{2,12}$")]
    zone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(printable)] = ""
    notes: Prose | None = None


class OrderIn(In):
    """So many of a menu item."""

    menu_item_id: RowId
    quantity: Annotated[int, Field(ge=1, le=1000)] | None = None


class CustomerIn(In):
    """Who books."""

    email: Email
    name: Line
    phone: Phone | None = None


class BookingIn(In):
    """A booking as it is wished for."""

    station: Slug
    starts_at: AwareDatetime
    customer: CustomerIn
    adults: Annotated[int, Field(ge=1, le=1000)]
    children: Annotated[int, Field(ge=0, le=1000)] = 0
    toddlers: Annotated[int, Field(ge=0, le=1000)] = 0
    duration_minutes: Minutes | None = None
    chef_id: RowId | None = None
    address: AddressIn | None = None
    orders: Annotated[list[OrderIn], Field(max_length=50)] = []
    hold_token: HoldToken | None = None
    sms_consent: bool = False
    notes: Prose = ""


class RescheduleIn(In):
    """Another time for a booking, seen at this version."""

    version: Version
    starts_at: AwareDatetime
    duration_minutes: Minutes | None = None


class CancellationIn(In):
    """The wish to cancel a booking, seen at this version."""

    version: Version
    reason: Reason = ""


class LinkRequestIn(In):
    """Somebody who wants to see all of their bookings."""

    email: Email


class ItemOut(BaseModel):
    """Something ordered, at the price of its day."""

    name: str
    quantity: int
    unit_price_cents: int


class AddressOut(BaseModel):
    """Where the chef comes to."""

    street: str
    city: str
    postal_code: str
    zone: str
    notes: str | None


class BookingOut(BaseModel):
    """A booking, as its customer sees it. `version` goes back with each change."""

    reference: str
    version: int
    status: BookingStatus
    station: str
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    adults: int
    children: int
    toddlers: int
    currency: str
    deposit_cents: int
    total_cents: int
    deposit_due_at: datetime | None
    customer_name: str
    address: AddressOut | None
    items: list[ItemOut]
    notes: str

    @classmethod
    def of(cls, booking: Booking) -> "BookingOut":
        """From the database, with station, customer, address and items loaded."""
        own = {name: getattr(booking, name) for name in _SAME_NAME}
        return cls(
            **own,
            station=booking.station.slug,
            time_zone=booking.station.time_zone,
            deposit_due_at=booking.deposit_shown_due_at,
            customer_name=booking.customer.name,
            address=booking.address and AddressOut.model_validate(booking.address, from_attributes=True),
            items=[ItemOut.model_validate(item, from_attributes=True) for item in booking.items],
        )


_SAME_NAME = (
    "reference",
    "version",
    "status",
    "starts_at",
    "ends_at",
    "adults",
    "children",
    "toddlers",
    "currency",
    "deposit_cents",
    "total_cents",
    "notes",
)


class NewBookingOut(BaseModel):
    """A booking that was just made, with the token that permits to see and change it."""

    booking: BookingOut
    token: str
