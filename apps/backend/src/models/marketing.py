"""People who may become customers, and how they heard of the business."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Identifier, choice
from core.database import Base
from core.mixins import Dated


class Campaign(Dated, Base):
    """Something that was done to be heard of. Leads name it by its code."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("budget_cents >= 0", name="budget_cents"),)

    id: Mapped[Identifier]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    budget_cents: Mapped[int] = mapped_column(default=0)


class LeadStatus(str, Enum):
    """How far an interested person has come."""

    NEW = "new"
    CONTACTED = "contacted"
    WON = "won"
    LOST = "lost"


class Lead(Dated, Base):
    """Somebody who asked and has not booked. Becomes a customer, or does not."""

    __tablename__ = "leads"

    id: Mapped[Identifier]
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id", ondelete="SET NULL"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id", ondelete="SET NULL"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[LeadStatus] = mapped_column(choice(LeadStatus, "status"), default=LeadStatus.NEW)
    notes: Mapped[str] = mapped_column(Text, default="")
