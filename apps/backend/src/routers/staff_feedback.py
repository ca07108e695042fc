"""How the staff answers: threads, reviews, leads and campaigns."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from core.clock import utc_now
from models.marketing import Campaign, LeadStatus
from routers.dependencies import Db
from routers.feedback import MessageIn, MessageOut, ReviewOut
from routers.problems import problems
from routers.schemas import In, Line, Prose, RowId, Slug
from routers.staff import ChangesTexts, FollowsLeads, WritesMessages
from services import audit, marketing, messages, reviews

router = APIRouter(prefix="/staff", tags=["staff: feedback"])


class ThreadOut(BaseModel):
    """A thread, usually about a booking."""

    id: int
    customer_id: int
    booking_id: int | None
    subject: str
    closed_at: datetime | None


class PublicationIn(In):
    """Whether everybody sees it."""

    shown: bool


class LeadOut(BaseModel):
    """Somebody who asked."""

    id: int
    name: str
    email: str | None
    phone: str | None
    status: LeadStatus
    campaign_id: int | None
    station_id: int | None
    customer_id: int | None
    notes: str


class LeadChangeIn(In):
    """How far it went."""

    status: LeadStatus
    notes: Prose | None = None


class CampaignIn(In):
    """Something that is done to be heard of."""

    code: Slug = Field(max_length=40)
    name: Line
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    budget_cents: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class CampaignOut(BaseModel):
    """A campaign."""

    id: int
    code: str
    name: str
    starts_at: datetime
    ends_at: datetime | None
    budget_cents: int


@router.get("/threads", responses=problems(401, 403))
async def list_threads(database: Db, _staff: WritesMessages) -> list[ThreadOut]:
    """Threads that wait for somebody."""
    async with database.reading() as session:
        found = await messages.open_threads(session)
        return [ThreadOut.model_validate(each, from_attributes=True) for each in found]


@router.get("/threads/{thread_id}/messages", responses=problems(401, 403, 404))
async def read_thread(database: Db, _staff: WritesMessages, thread_id: RowId) -> list[MessageOut]:
    """The messages of a thread, which count as read afterwards."""
    async with database.writing() as session:
        found = await messages.read(session, thread_id, utc_now())
        return [MessageOut.model_validate(each, from_attributes=True) for each in found]


@router.post("/threads/{thread_id}/messages", status_code=201, responses=problems(401, 403, 404, 409))
async def answer_thread(database: Db, staff: WritesMessages, thread_id: RowId, wanted: MessageIn) -> MessageOut:
    """Write to the customer, who gets it by mail."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        written = await messages.answer(session, thread_id, staff.user_id, wanted.body)
        return MessageOut.model_validate(written, from_attributes=True)


@router.post("/threads/{thread_id}/closing", status_code=204, responses=problems(401, 403, 404))
async def close_thread(database: Db, staff: WritesMessages, thread_id: RowId) -> None:
    """Done with it."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        await messages.close(session, thread_id, utc_now())


@router.get("/reviews", responses=problems(401, 403))
async def list_all_reviews(database: Db, _staff: ChangesTexts) -> list[ReviewOut]:
    """All reviews."""
    async with database.reading() as session:
        return [ReviewOut.model_validate(each, from_attributes=True) for each in await reviews.latest(session)]


@router.post("/reviews/{review_id}/publication", responses=problems(401, 403, 404))
async def publish_review(database: Db, staff: ChangesTexts, review_id: RowId, wanted: PublicationIn) -> ReviewOut:
    """Show a review, or hide it."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        review = await reviews.publish(session, review_id, utc_now(), shown=wanted.shown)
        return ReviewOut.model_validate(review, from_attributes=True)


@router.get("/leads", responses=problems(401, 403))
async def list_leads(database: Db, _staff: FollowsLeads, status: LeadStatus | None = None) -> list[LeadOut]:
    """Who asked."""
    async with database.reading() as session:
        found = await marketing.leads(session, status)
        return [LeadOut.model_validate(each, from_attributes=True) for each in found]


@router.patch("/leads/{lead_id}", responses=problems(401, 403, 404))
async def follow_lead(database: Db, staff: FollowsLeads, lead_id: RowId, wanted: LeadChangeIn) -> LeadOut:
    """Note how far it went."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        lead = await marketing.follow(session, lead_id, wanted.status, wanted.notes)
        return LeadOut.model_validate(lead, from_attributes=True)


@router.get("/campaigns", responses=problems(401, 403))
async def list_campaigns(database: Db, _staff: FollowsLeads) -> list[CampaignOut]:
    """What was done to be heard of."""
    async with database.reading() as session:
        found = await marketing.campaigns(session)
        return [CampaignOut.model_validate(each, from_attributes=True) for each in found]


@router.post("/campaigns", status_code=201, responses=problems(401, 403, 409))
async def add_campaign(database: Db, staff: ChangesTexts, wanted: CampaignIn) -> CampaignOut:
    """A new campaign."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        made = await marketing.add_campaign(session, Campaign(**wanted.model_dump()))
        return CampaignOut.model_validate(made, from_attributes=True)
