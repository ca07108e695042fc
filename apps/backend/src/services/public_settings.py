"""What the staff can set while the service runs, for everybody to see. Secrets are set by the environment."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.setting import Setting
from services.errors import NotFound

DEFAULTS = {"business_name": "Bookings", "contact_email": "", "contact_phone": "", "notice": ""}


async def all_of_them(session: AsyncSession) -> dict[str, str]:
    """Each with its value."""
    rows = {row.name: str(row.value["text"]) for row in await session.scalars(select(Setting))}
    return {name: rows.get(name, default) for name, default in DEFAULTS.items()}


async def change(session: AsyncSession, name: str, text: str, user_id: int) -> None:
    """Set one. Raises NotFound for a name that means nothing."""
    if name not in DEFAULTS:
        raise NotFound(f"what can be set: {', '.join(sorted(DEFAULTS))}")
    row = await session.get(Setting, name, with_for_update=True)
    if row is None:
        row = Setting(name=name)
        session.add(row)
    row.value, row.updated_by_id = {"text": text}, user_id
    await session.flush()
