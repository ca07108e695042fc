"""What customers write: messages and reviews about their bookings, and first questions of those who may become some."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking
from routers.dependencies import CustomerLink, Db
from routers.problems import problems
from routers.schemas import Body, Email, In, Line, Phone, Prose, Reference, Slug
from services import access, bookings, marketing, messages, public_settings, reviews
from services.links import Link
from services.stations import station_by_slug

router = APIRouter(tags=["feedback"])


class MessageIn(In):
    """A message."""

    body: Body


class MessageOut(BaseModel):
    """A message, `inbound` if the customer wrote it."""

    id: int
    direction: str
    body: str
    created_at: datetime


class ReviewIn(In):
    """An opinion: one to five, and perhaps words."""

    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Prose = ""


class ReviewOut(BaseModel):
    """An opinion."""

    id: int
    rating: int
    comment: str
    published_at: datetime | None


class LeadIn(In):
    """A question, and how to answer it."""

    name: Line
    email: Email | None = None
    phone: Phone | None = None
    campaign: Slug | None = None
    station: Slug | None = None
    notes: Prose = ""

    @model_validator(mode="after")
    def _reachable(self) -> "LeadIn":
        if self.email is None and self.phone is None:
            raise ValueError("an address or a telephone number is needed")
        return self


class ThanksOut(BaseModel):
    """It has arrived."""

    detail: str = "We will answer soon."


class PublicSettingsOut(BaseModel):
    """Who we are, and what is new."""

    business_name: str
    contact_email: str
    contact_phone: str
    notice: str


@router.get("/bookings/{reference}/messages", responses=problems(401, 404))
async def list_messages(database: Db, link: CustomerLink, reference: Reference) -> list[MessageOut]:
    """What was written about a booking."""
    async with database.reading() as session:
        booking = await _own(session, link, reference)
        found = await messages.messages_of_booking(session, booking)
        return [MessageOut.model_validate(each, from_attributes=True) for each in found]


@router.post("/bookings/{reference}/messages", status_code=201, responses=problems(401, 404))
async def write_message(database: Db, link: CustomerLink, reference: Reference, wanted: MessageIn) -> MessageOut:
    """Write to the staff about a booking."""
    async with database.writing() as session:
        written = await messages.ask(session, await _own(session, link, reference), wanted.body)
        return MessageOut.model_validate(written, from_attributes=True)


@router.post("/bookings/{reference}/review", status_code=201, responses=problems(401, 404, 409))
async def write_review(database: Db, link: CustomerLink, reference: Reference, wanted: ReviewIn) -> ReviewOut:
    """Say how it was, once."""
    async with database.writing() as session:
        booking = await _own(session, link, reference)
        review = await reviews.write(session, booking, wanted.rating, wanted.comment)
        return ReviewOut.model_validate(review, from_attributes=True)


@router.get("/stations/{slug}/reviews", responses=problems(404))
async def list_reviews(database: Db, slug: Slug) -> list[ReviewOut]:
    """What others said of a station."""
    async with database.reading() as session:
        station = await station_by_slug(session, slug)
        found = await reviews.published(session, station.id)
        return [ReviewOut.model_validate(each, from_attributes=True) for each in found]


@router.post("/leads", status_code=202, responses=problems(404))
async def ask(database: Db, wanted: LeadIn) -> ThanksOut:
    """Ask, without booking."""
    async with database.writing() as session:
        station = await station_by_slug(session, wanted.station) if wanted.station else None
        new = marketing.NewLead(
            wanted.name,
            wanted.email,
            wanted.phone,
            wanted.campaign,
            station.id if station else None,
            wanted.notes,
        )
        await marketing.add_lead(session, new)
    return ThanksOut()


@router.get("/settings", responses=problems())
async def public(database: Db) -> PublicSettingsOut:
    """Who we are, and what is new."""
    async with database.reading() as session:
        return PublicSettingsOut(**await public_settings.all_of_them(session))


async def _own(session: AsyncSession, link: Link, reference: str) -> Booking:
    booking = await bookings.by_reference(session, reference)
    access.check(link, booking)
    return booking
