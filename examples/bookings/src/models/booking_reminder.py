"""What is sent to a customer before the day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base
from models.booking import Booking


class BookingReminder(Base):
    """One message, by e-mail or SMS."""

    __tablename__ = "booking_reminders"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(default="email")
    send_at: Mapped[datetime]

    booking: Mapped[Booking] = relationship(Booking, back_populates="reminders")
