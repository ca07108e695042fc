"""Chefs, and when they are away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Identifier
from core.database import Base
from core.mixins import Dated


class Chef(Dated, Base):
    """Somebody who cooks at the customer's. A chef is at one place at a time."""

    __tablename__ = "chefs"

    id: Mapped[Identifier]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="RESTRICT"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(default=True)


class ChefAbsence(Base):
    """A time in which a chef takes no bookings."""

    __tablename__ = "chef_absences"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="not_empty"),)

    id: Mapped[Identifier]
    chef_id: Mapped[int] = mapped_column(ForeignKey("chefs.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200), default="")
