"""Reminders of bookings."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.columns import Identifier, choice
from core.database import Base
from core.mixins import Dated
from models.booking import Booking


class ReminderChannel(str, Enum):
    """How a reminder is sent."""

    EMAIL = "email"
    SMS = "sms"
    BOTH = "both"


class ReminderStatus(str, Enum):
    """Where a reminder stands. `sending` is claimed by a worker until `claimed_until`."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class BookingReminder(Dated, Base):
    """A message that is due at some time before a booking. Deleted with the booking."""

    __tablename__ = "booking_reminders"
    __table_args__ = (
        UniqueConstraint("booking_id", "kind", "channel"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_booking_reminders_status_due_at", "status", "due_at"),
    )

    id: Mapped[Identifier]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40), default="day_before")
    channel: Mapped[ReminderChannel] = mapped_column(choice(ReminderChannel, "channel"), default=ReminderChannel.EMAIL)
    status: Mapped[ReminderStatus] = mapped_column(choice(ReminderStatus, "status"), default=ReminderStatus.PENDING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    last_error: Mapped[str | None] = mapped_column(String(500))

    booking: Mapped[Booking] = relationship(lazy="raise")
