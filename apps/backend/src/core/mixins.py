"""Columns that many tables have."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.clock import utc_now


class Created:
    """When a row came into being."""

    created_at: Mapped[datetime] = mapped_column(default=utc_now, sort_order=90)


class Dated(Created):
    """When a row came into being, and when it changed last."""

    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now, sort_order=91)
