"""Whoever books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base

if TYPE_CHECKING:
    from models.booking import Booking


class Customer(Base):
    """A person with an address for mail."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)

    bookings: Mapped[list[Booking]] = relationship("Booking", back_populates="customer")
