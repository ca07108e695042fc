"""Texts of messages: those that the staff has written (`message_templates`), or else these."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.message import MessageTemplate
from services.errors import NotAcceptable


@dataclass(frozen=True)
class Text:
    """Subject and body, with `{placeholders}`."""

    subject: str
    body: str


DEFAULTS = {
    "reminder": Text(
        "Your booking at {station}",
        "Dear {name},\n\nwe are looking forward to you: {day} at {time}, {guests} guests.\n"
        "Your booking has the number {reference}.\n\n{link}\n",
    ),
    "booking-confirmed": Text(
        "Your booking is confirmed",
        "Dear {name},\n\nyour booking {reference} at {station} is confirmed: {day} at {time}, {guests} guests.\n\n"
        "{link}\n",
    ),
    "booking-cancelled": Text(
        "Your booking is cancelled",
        "Dear {name},\n\nyour booking {reference} on {day} at {time} is cancelled.\n",
    ),
    "link": Text("Your bookings", "Dear {name},\n\nhere are your bookings: {link}\n"),
}
PLACEHOLDERS = frozenset({"name", "station", "day", "time", "guests", "reference", "link"})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


async def text_for(session: AsyncSession, name: str, locale: str) -> Text:
    """The text of this name in the language, else in English, else the default. Raises KeyError for an unknown name."""
    query = select(MessageTemplate).where(MessageTemplate.name == name, MessageTemplate.locale.in_([locale, "en"]))
    written = {row.locale: Text(row.subject, row.body) for row in await session.scalars(query)}
    return written.get(locale) or written.get("en") or DEFAULTS[name]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled. Only plain names are, so that a template can reach nothing else."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def check(name: str, *texts: str) -> None:
    """Raises NotAcceptable for a template that nothing uses, and for placeholders that nothing fills."""
    if name not in DEFAULTS:
        raise NotAcceptable(f"no message is called {name}: {', '.join(sorted(DEFAULTS))}")
    unknown = {each for text in texts for each in _PLACEHOLDER.findall(text)} - PLACEHOLDERS
    if unknown:
        raise NotAcceptable(f"nothing fills {', '.join(sorted(unknown))}: {', '.join(sorted(PLACEHOLDERS))}")
