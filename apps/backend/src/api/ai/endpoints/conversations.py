"""Conversations: what was said is stored, answered and, where it leads to one, turned into a proposal."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.ai.endpoints import full_text
from api.ai.endpoints.answers import Answer, Answerer, Chunk, Suggestion, Utterance
from api.ai.endpoints.models import (
    AIConversation,
    AIMessage,
    AIRole,
    BookingProposal,
    KnowledgeChunk,
    ProposalStatus,
)
from core.database import Database
from core.settings import Settings
from models.booking import Booking, BookingSource
from models.customer import Customer
from models.station import Station
from services import bookings
from services.errors import IllegalTransition, NotAllowed, NotBookable, NotFound, TooManyAttempts
from services.slots import Calendar, Wish

MOST_MESSAGES = 200
REMEMBERED = 12
PROPOSALS_LAST = timedelta(minutes=30)
ROLES = {AIRole.CUSTOMER: "user", AIRole.ASSISTANT: "assistant"}


@dataclass(frozen=True)
class Reply:
    """What the assistant said, and what it proposes."""

    message: AIMessage
    proposal: BookingProposal | None


async def begin(session: AsyncSession, station_id: int | None) -> str:
    """A new conversation. Only who has the token that is returned can go on with it."""
    token = secrets.token_urlsafe(24)
    session.add(AIConversation(token_hash=hashed(token), station_id=station_id))
    return token


async def by_token(session: AsyncSession, token: str) -> AIConversation:
    """The conversation. Raises NotAllowed."""
    query = select(AIConversation).where(AIConversation.token_hash == hashed(token), AIConversation.closed_at.is_(None))
    found = await session.scalar(query)
    if found is None:
        raise NotAllowed("there is no such conversation")
    return found


async def messages_of(session: AsyncSession, conversation: AIConversation) -> list[AIMessage]:
    """Everything that was said, in order."""
    query = select(AIMessage).where(AIMessage.conversation_id == conversation.id).order_by(AIMessage.id)
    return list(await session.scalars(query))


async def say(database: Database, answerer: Answerer, token: str, content: str, now: datetime) -> Reply:
    """Store what the customer says, and the answer to it. No transaction is open while the answer is thought of."""
    async with database.writing() as session:
        conversation = await by_token(session, token)
        await _refuse_endless(session, conversation)
        session.add(_message(conversation.id, AIRole.CUSTOMER, content))
    async with database.reading() as session:
        said = (await messages_of(session, conversation))[-REMEMBERED:]
        chunks = await find_chunks(session, content)
    answer = await answerer.answer([Utterance(ROLES[each.role], each.content) for each in said], chunks)
    async with database.writing() as session:
        return await _store(session, conversation, answer, chunks, now)


async def find_chunks(session: AsyncSession, question: str) -> list[Chunk]:
    """What we know about it, the best first."""
    numbers = await full_text.matching(session, question)
    rows = await session.scalars(select(KnowledgeChunk).where(KnowledgeChunk.id.in_(numbers)))
    found = {row.id: Chunk(row.id, row.title, row.content) for row in rows}
    return [found[number] for number in numbers if number in found]


async def confirm(
    session: AsyncSession, token: str, proposal_id: int, customer: Customer, settings: Settings, now: datetime
) -> Booking:
    """The customer wants what was proposed, and now it is booked. Raises as `services.bookings.create` does.

    Raises NotFound for a proposal of somebody else's conversation, IllegalTransition for one that is not open any more.
    """
    proposal = await _own_proposal(session, token, proposal_id, now)
    guests = bookings.Guests(proposal.adults, proposal.children, proposal.toddlers)
    new = bookings.NewBooking(
        proposal.station_id,
        proposal.starts_at,
        guests,
        duration_minutes=proposal.duration_minutes,
        source=BookingSource.ASSISTANT,
    )
    booking = await bookings.create(session, customer, new, settings, now)
    proposal.status, proposal.booking_id = ProposalStatus.CONFIRMED, booking.id
    return booking


async def decline(session: AsyncSession, token: str, proposal_id: int, now: datetime) -> None:
    """The customer does not want it. Raises as `confirm` does."""
    proposal = await _own_proposal(session, token, proposal_id, now)
    proposal.status = ProposalStatus.DECLINED


async def _own_proposal(session: AsyncSession, token: str, proposal_id: int, now: datetime) -> BookingProposal:
    conversation = await by_token(session, token)
    query = select(BookingProposal).where(
        BookingProposal.id == proposal_id, BookingProposal.conversation_id == conversation.id
    )
    proposal = await session.scalar(query.with_for_update())
    if proposal is None:
        raise NotFound("there is no such proposal")
    if proposal.status is not ProposalStatus.OPEN or proposal.expires_at <= now:
        raise IllegalTransition("this proposal is not open any more")
    return proposal


async def _refuse_endless(session: AsyncSession, conversation: AIConversation) -> None:
    query = select(func.count()).select_from(AIMessage).where(AIMessage.conversation_id == conversation.id)
    if (await session.scalar(query) or 0) >= MOST_MESSAGES:
        raise TooManyAttempts("this conversation is long enough; begin another", retry_after=60)


async def _store(
    session: AsyncSession, conversation: AIConversation, answer: Answer, chunks: list[Chunk], now: datetime
) -> Reply:
    message = _message(conversation.id, AIRole.ASSISTANT, answer.content)
    message.provider = answer.provider
    message.sources = {"chunks": [{"id": chunk.number, "title": chunk.title} for chunk in chunks]}
    session.add(message)
    await session.flush()
    proposal = None
    if answer.suggestion is not None and conversation.station_id is not None:
        proposal = await _propose(session, conversation, conversation.station_id, answer.suggestion, now)
    return Reply(message, proposal)


async def _propose(
    session: AsyncSession, conversation: AIConversation, station_id: int, wanted: Suggestion, now: datetime
) -> BookingProposal | None:
    """A proposal, if the slot is free. It occupies nothing."""
    station = await session.get_one(Station, station_id)
    guests = wanted.adults + wanted.children + wanted.toddlers
    try:
        slot = await Calendar(session, station, now).at(wanted.starts_at, Wish(station.duration_minutes))
    except NotBookable:
        slot = None
    if slot is None or guests > station.max_guests:
        return None
    proposal = BookingProposal(
        conversation_id=conversation.id,
        station_id=station.id,
        starts_at=slot.starts_at,
        duration_minutes=station.duration_minutes,
        adults=wanted.adults,
        children=wanted.children,
        toddlers=wanted.toddlers,
        expires_at=now + PROPOSALS_LAST,
    )
    session.add(proposal)
    await session.flush()
    return proposal


def _message(conversation_id: int, role: AIRole, content: str) -> AIMessage:
    return AIMessage(conversation_id=conversation_id, role=role, content=content, sources={})


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
