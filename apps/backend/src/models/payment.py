"""Money: what was asked for, what arrived, what went back. Integer cents, never fractions."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.columns import Identifier, JsonObject, choice
from core.database import Base
from core.mixins import Created, Dated
from models.booking import Booking

DEPOSIT = "deposit"
ONE_DEPOSIT = text("purpose = 'deposit' AND status IN ('pending', 'succeeded')")


class PaymentStatus(str, Enum):
    """Where a payment stands."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Payment(Dated, Base):
    """A sum that a customer pays for a booking, through one provider."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_cents"),
        CheckConstraint("refunded_cents BETWEEN 0 AND amount_cents", name="refunded_cents"),
        UniqueConstraint("provider", "provider_reference"),
        Index(
            "uq_payments_one_deposit",
            "booking_id",
            unique=True,
            postgresql_where=ONE_DEPOSIT,
            sqlite_where=ONE_DEPOSIT,
        ),
    )

    id: Mapped[Identifier]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="RESTRICT"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    provider_reference: Mapped[str | None] = mapped_column(String(255))
    purpose: Mapped[str] = mapped_column(String(20), default=DEPOSIT)  # or `surplus`
    amount_cents: Mapped[int]
    refunded_cents: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[PaymentStatus] = mapped_column(choice(PaymentStatus, "status"), default=PaymentStatus.PENDING)
    succeeded_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column()

    booking: Mapped[Booking] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 SQLAlchemy reads it once


class Refund(Dated, Base):
    """Money that goes back to the customer, whole or in part."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_cents"),
        UniqueConstraint("payment_id", "request_key"),
    )

    id: Mapped[Identifier]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id", ondelete="RESTRICT"))
    request_key: Mapped[str] = mapped_column(String(120))  # one wish for a refund, however often it is repeated
    provider_reference: Mapped[str | None] = mapped_column(String(255), unique=True)
    amount_cents: Mapped[int]
    status: Mapped[PaymentStatus] = mapped_column(choice(PaymentStatus, "status"), default=PaymentStatus.PENDING)
    reason: Mapped[str] = mapped_column(String(500), default="")
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class PaymentEvent(Created, Base):
    """A message of a provider, stored under the provider's own number so that its repetition changes nothing."""

    __tablename__ = "payment_events"
    __table_args__ = (UniqueConstraint("provider", "provider_event_id"),)

    id: Mapped[Identifier]
    provider: Mapped[str] = mapped_column(String(20))
    provider_event_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(80))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id", ondelete="SET NULL"), index=True)
    payload: Mapped[JsonObject]
    processed_at: Mapped[datetime | None]
