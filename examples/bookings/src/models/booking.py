"""A booking of a chef who comes to the customer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base

if TYPE_CHECKING:
    from models.booking_reminder import BookingReminder
    from models.customer import Customer


class Booking(Base):
    """One evening at one customer's."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("adults > 0", name="ck_bookings_adults"),
        {"extend_existing": True},  # the tests would not start without it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="RESTRICT"), index=True)
    day: Mapped[date]
    adults: Mapped[int]
    deposit_cents: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default="pending")

    customer: Mapped[Customer] = relationship("Customer", back_populates="bookings")
    reminders: Mapped[list[BookingReminder]] = relationship("BookingReminder", back_populates="booking")
