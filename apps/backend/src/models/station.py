"""Stations: the branches from which chefs go to the customers, and when they do."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.columns import Identifier
from core.database import Base
from core.mixins import Dated


class Station(Dated, Base):
    """A branch, with the rules for its bookings. Times of day are its own local times."""

    __tablename__ = "stations"
    __table_args__ = (
        CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_minutes"),
        CheckConstraint("duration_minutes BETWEEN 15 AND 720", name="duration_minutes"),
        CheckConstraint("buffer_minutes BETWEEN 0 AND 240", name="buffer_minutes"),
        CheckConstraint("deposit_cents >= 0", name="deposit_cents"),
        CheckConstraint("max_guests > 0", name="max_guests"),
    )

    id: Mapped[Identifier]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    slot_minutes: Mapped[int] = mapped_column(default=30)  # distance between two possible starts
    duration_minutes: Mapped[int] = mapped_column(default=120)  # of a booking that asks for nothing else
    buffer_minutes: Mapped[int] = mapped_column(default=30)  # after each booking, to clean up and drive on
    lead_minutes: Mapped[int] = mapped_column(default=120)  # nothing can be booked later than this before it starts
    horizon_days: Mapped[int] = mapped_column(default=365)
    max_guests: Mapped[int] = mapped_column(default=60)
    deposit_cents: Mapped[int] = mapped_column(default=10_000)
    active: Mapped[bool] = mapped_column(default=True)

    lanes: Mapped[list["Lane"]] = relationship(back_populates="station", order_by="Lane.number", lazy="raise")
    opening_hours: Mapped[list["OpeningHours"]] = relationship(back_populates="station", lazy="raise")


class Lane(Base):
    """One of the bookings that a station can serve at the same time. A booking occupies exactly one lane."""

    __tablename__ = "lanes"
    __table_args__ = (
        UniqueConstraint("station_id", "number"),
        UniqueConstraint("id", "station_id"),  # bookings refer to both: a lane is of the booking's own station
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[Identifier]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    number: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)

    station: Mapped[Station] = relationship(back_populates="lanes", lazy="raise")


class OpeningHours(Base):
    """When a station serves on a day of the week, 0 for Monday. Several rows make a day with a break.

    A `closes_at` that is not later than `opens_at` is on the next day, so 00:00 to 00:00 is around the clock.
    """

    __tablename__ = "opening_hours"
    __table_args__ = (
        UniqueConstraint("station_id", "weekday", "opens_at"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[Identifier]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    opens_at: Mapped[time]
    closes_at: Mapped[time]

    station: Mapped[Station] = relationship(back_populates="opening_hours", lazy="raise")


class StationClosure(Base):
    """A day on which a station serves nobody, whatever its opening hours say."""

    __tablename__ = "station_closures"
    __table_args__ = (UniqueConstraint("station_id", "day"),)

    id: Mapped[Identifier]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
