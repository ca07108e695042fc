"""What the assistant remembers. On the one Base, like every other model."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.ai.endpoints import full_text
from core.columns import Identifier, JsonObject, choice
from core.database import Base
from core.mixins import Created, Dated


class AIRole(str, Enum):
    """Who speaks in a conversation."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"


class AIConversation(Dated, Base):
    """A talk with the assistant, by a customer or by somebody yet unknown."""

    __tablename__ = "ai_conversations"

    id: Mapped[Identifier]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # who has the token may go on with the talk
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id", ondelete="SET NULL"), index=True)
    closed_at: Mapped[datetime | None]

    messages: Mapped[list["AIMessage"]] = relationship(
        back_populates="conversation", lazy="raise", order_by="AIMessage.id"
    )


class AIMessage(Created, Base):
    """One utterance, with the chunks of knowledge that an answer rests on."""

    __tablename__ = "ai_messages"

    id: Mapped[Identifier]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("ai_conversations.id", ondelete="CASCADE"), index=True)
    role: Mapped[AIRole] = mapped_column(choice(AIRole, "role"))
    content: Mapped[str] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(String(40))
    sources: Mapped[JsonObject]

    conversation: Mapped[AIConversation] = relationship(back_populates="messages", lazy="raise")


class KnowledgeChunk(Dated, Base):
    """A piece of what the assistant may answer from, found by full-text search."""

    __tablename__ = "knowledge_chunks"
    __table_args__ = (UniqueConstraint("source", "position"),)

    id: Mapped[Identifier]
    source: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(16), default="en")


full_text.attach(Base.metadata)


class ProposalStatus(str, Enum):
    """What became of a proposal."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"


class BookingProposal(Created, Base):
    """A booking that the assistant suggests. It occupies nothing until the customer confirms it."""

    __tablename__ = "ai_booking_proposals"
    __table_args__ = (CheckConstraint("adults > 0 AND children >= 0 AND toddlers >= 0", name="guests"),)

    id: Mapped[Identifier]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("ai_conversations.id", ondelete="CASCADE"), index=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"), unique=True)
    starts_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    adults: Mapped[int]
    children: Mapped[int] = mapped_column(default=0)
    toddlers: Mapped[int] = mapped_column(default=0)
    status: Mapped[ProposalStatus] = mapped_column(choice(ProposalStatus, "status"), default=ProposalStatus.OPEN)
    expires_at: Mapped[datetime]
