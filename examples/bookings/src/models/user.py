"""The staff, and who works at which booking."""

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base
from models.booking import Booking

booking_staff = Table(
    "booking_staff",
    Base.metadata,
    Column("booking_id", ForeignKey("bookings.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
)


class User(Base):
    """A chef or somebody in the office."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(default="chef")

    bookings: Mapped[list[Booking]] = relationship(Booking, secondary=booking_staff)
