"""Sending reminders."""

import structlog

from models.booking_reminder import BookingReminder
from services import letters, reminders
from services.mail import Letter, MailDelayed, MailRefused
from workers.tools import Tools

log = structlog.get_logger()


async def send_due(tools: Tools) -> int:
    """Send what is due. Returns how many were claimed; where it is not zero, there may be more."""
    async with tools.database.writing() as session:
        due = await reminders.claim(session, tools.name, tools.clock())
    for reminder in due:
        await _send(tools, reminder)
    return len(due)


async def _send(tools: Tools, reminder: BookingReminder) -> None:
    try:
        if letter := await _send_one(tools, reminder):
            message_id = tools.mailer.message_id(letter)
            async with tools.database.writing() as session:
                await reminders.sent(session, reminder.id, tools.name, message_id, tools.clock())
    except (MailDelayed, MailRefused) as error:
        log.warning("reminder not sent", reminder_id=reminder.id, error=str(error))
        async with tools.database.writing() as session:
            for_good = isinstance(error, MailRefused)
            now = tools.clock()
            await reminders.failed(session, reminder, tools.name, str(error), now, for_good=for_good)


async def _send_one(tools: Tools, reminder: BookingReminder) -> Letter | None:
    """The letter that was sent, or None where it must not be any more."""
    async with tools.database.reading() as session:
        number, url = f"reminder-{reminder.id}", tools.settings.public_url
        letter = await letters.about_booking(
            session, number, "reminder", reminder.booking, tools.secret, url, tools.clock()
        )
    delivery = await tools.mailer.prepare(letter)
    try:
        async with tools.database.writing() as session:
            if not await reminders.renew(session, reminder.id, tools.name, tools.clock()):
                return None
        await delivery.hand_over()
    finally:
        await delivery.close()
    return letter
