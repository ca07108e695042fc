"""What can be ordered."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Identifier
from core.database import Base
from core.mixins import Dated


class MenuItem(Dated, Base):
    """A dish or a service with its price today. Bookings keep the price of their own day."""

    __tablename__ = "menu_items"
    __table_args__ = (UniqueConstraint("station_id", "name"), CheckConstraint("price_cents >= 0", name="price_cents"))

    id: Mapped[Identifier]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    price_cents: Mapped[int]
    per_guest: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
