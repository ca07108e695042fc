"""Effects that must happen once for each transaction: events to hand on, and answers to give again."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import utc_now
from core.columns import EncryptedText, Identifier, JsonObject
from core.database import Base


class OutboxEvent(Base):
    """Something that happened, written in its own transaction, and handed on by a worker afterwards."""

    __tablename__ = "outbox_events"
    __table_args__ = (Index("ix_outbox_events_handled_at_available_at", "handled_at", "available_at"),)

    id: Mapped[Identifier]
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[JsonObject]
    happened_at: Mapped[datetime] = mapped_column(default=utc_now)
    available_at: Mapped[datetime] = mapped_column(default=utc_now)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(500))


class IdempotencyKey(Base):
    """The answer to a request that must not be carried out twice, stored in the transaction that carried it out."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(String(120), primary_key=True)  # the endpoint, and whose key it is
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status_code: Mapped[int | None]
    response_body: Mapped[str | None] = mapped_column(EncryptedText)  # may hold tokens
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
