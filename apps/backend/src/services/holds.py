"""Slots that are kept for a while. A hold claims its minutes as a booking does, until it expires."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.slot import SlotHold
from services import stations
from services.conflicts import is_double_booking
from services.errors import NotFound, SlotTaken
from services.slots import Calendar, Slot, Wish


@dataclass(frozen=True)
class NewHold:
    """What to keep, until when, and, for the staff, by whom and why."""

    station_id: int
    starts_at: datetime
    expires_at: datetime
    duration_minutes: int | None = None
    chef_id: int | None = None
    held_by_id: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Held:
    """A hold, with the token by which alone it can be used. The token itself is not stored."""

    token: str
    hold: SlotHold
    slot: Slot


async def create(session: AsyncSession, new: NewHold, now: datetime) -> Held:
    """Keep a slot. Raises NotFound, NotBookable or SlotTaken."""
    station = await stations.take_turn(session, new.station_id)
    wish = Wish(new.duration_minutes or station.duration_minutes, new.chef_id)
    calendar = Calendar(session, station, now)
    slot = await calendar.at(new.starts_at, wish)
    if slot is None:
        raise SlotTaken("this slot is taken", await calendar.next_free(new.starts_at, wish))
    token = secrets.token_urlsafe(24)
    hold = _unsaved(new, slot, token)
    try:
        async with session.begin_nested():
            session.add(hold)
            await session.flush()
    except IntegrityError as error:
        if is_double_booking(error):
            raise SlotTaken("this slot is taken", await calendar.next_free(new.starts_at, wish)) from None
        raise
    return Held(token, hold, slot)


async def release(session: AsyncSession, token: str) -> None:
    """Give a slot free again. Nothing happens where there is no such hold."""
    hold = await session.scalar(select(SlotHold).where(SlotHold.token_hash == _hashed(token)))
    if hold is not None:
        await session.delete(hold)


async def by_token(session: AsyncSession, token: str, now: datetime) -> SlotHold:
    """The hold that has not expired. Raises NotFound."""
    query = select(SlotHold).where(SlotHold.token_hash == _hashed(token), SlotHold.expires_at > now)
    hold = await session.scalar(query.with_for_update())
    if hold is None:
        raise NotFound("there is no such hold, or it has expired")
    return hold


def covers(hold: SlotHold, slot: Slot) -> bool:
    """Whether the hold keeps all of the slot."""
    return hold.starts_at <= slot.starts_at and slot.free_again_at <= hold.free_again_at


def _unsaved(new: NewHold, slot: Slot, token: str) -> SlotHold:
    return SlotHold(
        token_hash=_hashed(token),
        station_id=new.station_id,
        lane_id=slot.lanes[0],
        chef_id=new.chef_id,
        starts_at=slot.starts_at,
        free_again_at=slot.free_again_at,
        expires_at=new.expires_at,
        held_by_id=new.held_by_id,
        reason=new.reason,
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
