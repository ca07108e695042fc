"""Bookings, and what belongs to one."""

from datetime import datetime
from enum import Enum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import utc_now
from core.columns import Identifier, choice
from core.database import Base
from core.mixins import Created, Dated
from models.customer import Address, Customer
from models.station import Station


class BookingStatus(str, Enum):
    """Where a booking stands. `services.transitions` says which status may follow which."""

    PENDING = "pending"
    DEPOSIT_PENDING = "deposit_pending"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLATION_REQUESTED = "cancellation_requested"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class BookingSource(str, Enum):
    """Where a booking came from."""

    WEB = "web"
    PHONE = "phone"
    STAFF = "staff"
    ASSISTANT = "assistant"


class Booking(Dated, Base):
    """A party of one customer, served by one lane of one station.

    From `starts_at` to `free_again_at` the lane, and the chef if one is named, serve nobody else: the database
    sees to that (`models.slot_constraint`). Cancelled, missed and deleted bookings occupy nothing.
    `version` counts the changes; the mapper refuses to write over a change that it has not seen.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        ForeignKeyConstraint(["lane_id", "station_id"], ["lanes.id", "lanes.station_id"], ondelete="RESTRICT"),
        CheckConstraint("ends_at > starts_at", name="not_empty"),
        CheckConstraint("free_again_at >= ends_at", name="free_again_at"),
        CheckConstraint("adults > 0", name="adults"),
        CheckConstraint("children >= 0 AND toddlers >= 0", name="children"),
        CheckConstraint("deposit_cents >= 0", name="deposit_cents"),
        CheckConstraint("total_cents >= deposit_cents", name="total_cents"),
        CheckConstraint("(deleted_at IS NULL) OR (status IN ('cancelled', 'no_show', 'completed'))", name="deleted_at"),
        Index("ix_bookings_station_id_starts_at", "station_id", "starts_at"),
        Index("ix_bookings_status_deposit_due_at", "status", "deposit_due_at"),
    )

    id: Mapped[Identifier]
    reference: Mapped[str] = mapped_column(String(20), unique=True)  # what people quote on the telephone
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="RESTRICT"))
    lane_id: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="RESTRICT"), index=True)
    chef_id: Mapped[int | None] = mapped_column(ForeignKey("chefs.id", ondelete="SET NULL"), index=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    free_again_at: Mapped[datetime]  # the end with the station's buffer
    status: Mapped[BookingStatus] = mapped_column(choice(BookingStatus, "status"), default=BookingStatus.PENDING)
    previous_status: Mapped[BookingStatus | None] = mapped_column(choice(BookingStatus, "previous_status"))
    adults: Mapped[int]
    children: Mapped[int] = mapped_column(default=0)
    toddlers: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    deposit_cents: Mapped[int] = mapped_column(default=0)
    total_cents: Mapped[int] = mapped_column(default=0)
    deposit_shown_due_at: Mapped[datetime | None]  # what the customer is told
    deposit_due_at: Mapped[datetime | None]  # what is enforced
    deposit_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    source: Mapped[BookingSource] = mapped_column(choice(BookingSource, "source"), default=BookingSource.WEB)
    sms_consent_at: Mapped[datetime | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    station: Mapped[Station] = relationship(lazy="raise", foreign_keys=station_id)
    customer: Mapped[Customer] = relationship(lazy="raise")
    address: Mapped[Address | None] = relationship(lazy="raise")
    items: Mapped[list["BookingItem"]] = relationship(
        back_populates="booking", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 SQLAlchemy reads it once


class BookingItem(Base):
    """Something ordered for a booking, at the price of that day."""

    __tablename__ = "booking_items"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price_cents >= 0", name="unit_price_cents"),
    )

    id: Mapped[Identifier]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    menu_item_id: Mapped[int | None] = mapped_column(ForeignKey("menu_items.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(120))
    quantity: Mapped[int]
    unit_price_cents: Mapped[int]

    booking: Mapped[Booking] = relationship(back_populates="items", lazy="raise")


class StatusChange(Base):
    """A step in the life of a booking: from which status to which, by whom, why."""

    __tablename__ = "booking_status_changes"

    id: Mapped[Identifier]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    from_status: Mapped[BookingStatus | None] = mapped_column(choice(BookingStatus, "from_status"))
    to_status: Mapped[BookingStatus] = mapped_column(choice(BookingStatus, "to_status"))
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(500), default="")


class CancellationDecision(str, Enum):
    """What the staff said to the wish to cancel."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


class Cancellation(Created, Base):
    """A customer's wish to cancel. Until the staff decides, the slot stays occupied."""

    __tablename__ = "cancellations"
    __table_args__ = (CheckConstraint("refund_cents >= 0", name="refund_cents"),)

    id: Mapped[Identifier]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    decision: Mapped[CancellationDecision] = mapped_column(
        choice(CancellationDecision, "decision"), default=CancellationDecision.OPEN
    )
    refund_cents: Mapped[int] = mapped_column(default=0)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
