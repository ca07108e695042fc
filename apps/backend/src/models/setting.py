"""What the staff can set while the service runs."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import JsonObject
from core.database import Base
from core.mixins import Dated


class Setting(Dated, Base):
    """A named value that the staff can change without a restart. Secrets are not among them."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[JsonObject]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
