"""Who occupies which minutes: the tables in which double bookings are made impossible."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Identifier
from core.database import Base
from core.mixins import Created
from models import slot_constraint

MINUTES_OF_ALL_TIME = slot_constraint.MINUTES_OF_ALL_TIME
LONGEST_CLAIM_MINUTES = slot_constraint.LONGEST_CLAIM_MINUTES


class SlotHold(Created, Base):
    """A slot kept for somebody who is about to book, or by the staff for a reason. Ends by itself at `expires_at`."""

    __tablename__ = "slot_holds"
    __table_args__ = (
        ForeignKeyConstraint(["lane_id", "station_id"], ["lanes.id", "lanes.station_id"], ondelete="CASCADE"),
        CheckConstraint("free_again_at > starts_at", name="not_empty"),
    )

    id: Mapped[Identifier]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    station_id: Mapped[int] = mapped_column(BigInteger)
    lane_id: Mapped[int] = mapped_column(BigInteger)
    chef_id: Mapped[int | None] = mapped_column(ForeignKey("chefs.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    free_again_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(200), default="")


class SlotClaim(Base):
    """Minutes in which a lane or a chef is taken: by a booking, a hold or an absence.

    Triggers on those tables write these rows; nothing else does. No two of one resource overlap, on either database.
    `resource` is an even number for a lane and an odd one for a chef. Minutes count from 1970 in UTC.
    """

    __tablename__ = "slot_claims"
    __table_args__ = (
        CheckConstraint(f"first_minute >= 0 AND end_minute < {MINUTES_OF_ALL_TIME}", name="minutes"),
        CheckConstraint("first_minute < end_minute", name="not_empty"),
        CheckConstraint(
            f"absence_id IS NOT NULL OR end_minute - first_minute <= {LONGEST_CLAIM_MINUTES}", name="longest"
        ),
        CheckConstraint(
            "(CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN hold_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN absence_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_owner",
        ),
        Index("ix_slot_claims_resource_first_minute", "resource", "first_minute"),
        slot_constraint.exclusion(),
    )

    id: Mapped[Identifier]
    resource: Mapped[int] = mapped_column(BigInteger)
    first_minute: Mapped[int] = mapped_column(BigInteger)
    end_minute: Mapped[int] = mapped_column(BigInteger)
    expires_second: Mapped[int | None] = mapped_column(BigInteger)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("slot_holds.id", ondelete="CASCADE"), index=True)
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("chef_absences.id", ondelete="CASCADE"), index=True)


slot_constraint.attach(Base.metadata)
