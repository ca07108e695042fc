"""Time, always with a zone."""

from datetime import datetime, timezone


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(timezone.utc)
