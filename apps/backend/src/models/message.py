"""What the business and its customers write to each other."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.columns import Identifier, choice
from core.database import Base
from core.mixins import Created, Dated


class MessageDirection(str, Enum):
    """Who wrote."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MessageThread(Dated, Base):
    """A conversation with one customer, about one booking or about nothing in particular."""

    __tablename__ = "message_threads"

    id: Mapped[Identifier]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime | None]

    messages: Mapped[list["Message"]] = relationship(back_populates="thread", lazy="raise", order_by="Message.id")


class Message(Created, Base):
    """One message of a thread."""

    __tablename__ = "messages"

    id: Mapped[Identifier]
    thread_id: Mapped[int] = mapped_column(ForeignKey("message_threads.id", ondelete="CASCADE"), index=True)
    direction: Mapped[MessageDirection] = mapped_column(choice(MessageDirection, "direction"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime | None]

    thread: Mapped[MessageThread] = relationship(back_populates="messages", lazy="raise")


class MessageTemplate(Dated, Base):
    """The text of a message that is sent again and again, with `{placeholders}`, in one language."""

    __tablename__ = "message_templates"
    __table_args__ = (UniqueConstraint("name", "locale"),)

    id: Mapped[Identifier]
    name: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(16), default="en")
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
