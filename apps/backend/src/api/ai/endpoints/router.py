"""The assistant over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.security import APIKeyHeader
from pydantic import AfterValidator, BaseModel, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from api.ai.endpoints import conversations
from api.ai.endpoints.answers import Answerer
from api.ai.endpoints.models import AIMessage, BookingProposal
from core.clock import utc_now
from routers.dependencies import AppSettings, Db, IdempotencyKey, Secret
from routers.once import once
from routers.problems import problems
from routers.schemas import BookingOut, CustomerIn, In, NewBookingOut, RowId, Slug, printable
from services.customers import customer_for
from services.errors import NotAllowed
from services.links import Link, signed
from services.stations import station_by_slug

router = APIRouter(prefix="/ai", tags=["assistant"])
_header = APIKeyHeader(name="X-Conversation-Token", scheme_name="Conversation", auto_error=False)
Question = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(printable)
]


def get_conversation_token(token: Annotated[str | None, Security(_header)]) -> str:
    """The token of the request. Raises NotAllowed without one."""
    if token is None:
        raise NotAllowed("the header X-Conversation-Token is missing")
    return token


def get_answerer(request: Request) -> Answerer:
    """Who answers in this app."""
    answerer: Answerer = request.app.state.answerer
    return answerer


ConversationToken = Annotated[str, Depends(get_conversation_token)]
TheAnswerer = Annotated[Answerer, Depends(get_answerer)]


class ConversationIn(In):
    """About which station, if about one. Bookings can only be proposed for a station."""

    station: Slug | None = None


class ConversationOut(BaseModel):
    """The token goes into the header `X-Conversation-Token`."""

    token: str


class QuestionIn(In):
    """What the customer says."""

    content: Question


class ProposalOut(BaseModel):
    """A booking that is proposed. Nothing is booked until the customer confirms it."""

    id: int
    starts_at: datetime
    duration_minutes: int
    adults: int
    children: int
    toddlers: int
    expires_at: datetime

    @classmethod
    def of(cls, proposal: BookingProposal) -> "ProposalOut":
        """From the database."""
        return cls.model_validate(proposal, from_attributes=True)


class MessageOut(BaseModel):
    """One utterance."""

    id: int
    role: str
    content: str
    sources: list[str]
    created_at: datetime

    @classmethod
    def of(cls, message: AIMessage) -> "MessageOut":
        """From the database."""
        sources = [chunk["title"] for chunk in message.sources.get("chunks", ())]
        return cls(
            id=message.id,
            role=message.role.value,
            content=message.content,
            sources=sources,
            created_at=message.created_at,
        )


class ReplyOut(BaseModel):
    """The answer, and perhaps a proposal."""

    message: MessageOut
    proposal: ProposalOut | None


@router.post("/conversations", status_code=201, responses=problems(404))
async def begin_conversation(database: Db, wanted: ConversationIn) -> ConversationOut:
    """Begin to talk."""
    async with database.writing() as session:
        station = await station_by_slug(session, wanted.station) if wanted.station else None
        return ConversationOut(token=await conversations.begin(session, station.id if station else None))


@router.get("/messages", responses=problems(401))
async def list_messages(database: Db, token: ConversationToken) -> list[MessageOut]:
    """What was said."""
    async with database.reading() as session:
        conversation = await conversations.by_token(session, token)
        return [MessageOut.of(message) for message in await conversations.messages_of(session, conversation)]


@router.post("/messages", status_code=201, responses=problems(401, 429))
async def say(database: Db, answerer: TheAnswerer, token: ConversationToken, said: QuestionIn) -> ReplyOut:
    """Say something and be answered."""
    reply = await conversations.say(database, answerer, token, said.content, utc_now())
    proposal = ProposalOut.of(reply.proposal) if reply.proposal else None
    return ReplyOut(message=MessageOut.of(reply.message), proposal=proposal)


@router.post(
    "/proposals/{proposal_id}/confirmation",
    status_code=201,
    response_model=NewBookingOut,
    responses=problems(401, 404, 409),
)
async def confirm_proposal(
    database: Db,
    settings: AppSettings,
    secret: Secret,
    token: ConversationToken,
    proposal_id: RowId,
    wanted: CustomerIn,
    key: IdempotencyKey = None,
) -> Response:
    """Book what was proposed."""

    async def work(session: AsyncSession) -> tuple[int, NewBookingOut]:
        now = utc_now()
        customer = await customer_for(session, wanted.email, wanted.name, wanted.phone)
        booking = await conversations.confirm(session, token, proposal_id, customer, settings, now)
        link = signed(Link("booking", booking.reference, now), secret)
        return 201, NewBookingOut(booking=BookingOut.of(booking), token=link)

    return await once(database, f"proposal:{proposal_id}:{conversations.hashed(token)[:16]}", key, wanted, work)


@router.post("/proposals/{proposal_id}/refusal", status_code=204, responses=problems(401, 404, 409))
async def decline_proposal(database: Db, token: ConversationToken, proposal_id: RowId) -> None:
    """Do not book what was proposed."""
    async with database.writing() as session:
        await conversations.decline(session, token, proposal_id, utc_now())
