import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from core.clock import utc_now
from core.database import Database
from models.booking import Booking, BookingStatus
from models.booking_reminder import BookingReminder, ReminderChannel, ReminderStatus
from models.outbox import OutboxEvent
from services import bookings
from services.transitions import change_status
from support.factories import Place, add_booking, add_station
from support.processes import run_all
from support.smtp_server import SmtpServer
from support.worker_jobs import tools_for, work_until_idle
from workers.run import work_once

pytestmark = pytest.mark.anyio
SLOT = 12


def due(place: Place, slot: int = SLOT) -> float:
    """In how many hours the reminder of a slot has been due for a few seconds."""
    return (place.slot(slot) - timedelta(hours=24) - utc_now()).total_seconds() / 3600 + 0.005


async def add_due(database: Database, count: int) -> Place:
    """Bookings of one time, with one reminder each."""
    async with database.writing() as session:
        place = await add_station(session, lanes=count)
        for number in range(count):
            booking = await add_booking(session, place, SLOT, email=f"guest{number}@example.com")
            session.add(BookingReminder(booking_id=booking.id, due_at=booking.starts_at - timedelta(hours=24)))
            change_status(session, booking, BookingStatus.CONFIRMED)
    await drop_events(database)
    return place


async def drop_events(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(delete(OutboxEvent))


async def statuses(database: Database) -> Counter[str]:
    async with database.reading() as session:
        return Counter(row.status.value for row in await session.scalars(select(BookingReminder)))


async def work(database: Database, smtp: SmtpServer, hours_later: float) -> None:
    tools = tools_for(database.url, smtp.port, hours_later)
    try:
        while await work_once(tools):
            pass
    finally:
        await tools.database.close()


async def test_a_reminder_says_when_and_where(database: Database, smtp: SmtpServer) -> None:
    place = await add_due(database, 1)
    await work(database, smtp, due(place))
    (received,) = smtp.received
    text = received.message.get_content()
    assert received.recipients == ("guest0@example.com",)
    assert "12:00" in text
    assert "/bookings/" in text
    async with database.reading() as session:
        (row,) = await session.scalars(select(BookingReminder))
    assert (row.status, row.message_id) == (ReminderStatus.SENT, received.message_id)


async def test_nothing_is_sent_before_its_time_and_nothing_twice(database: Database, smtp: SmtpServer) -> None:
    place = await add_due(database, 2)
    await work(database, smtp, 0)
    assert smtp.attempts == 0
    await work(database, smtp, due(place))
    await work(database, smtp, due(place))
    assert len(smtp.received) == 2


async def test_several_workers_send_each_reminder_once(database: Database, smtp: SmtpServer) -> None:
    place = await add_due(database, 25)
    workers = [(database.url, smtp.port, due(place))] * 4
    assert await asyncio.to_thread(run_all, work_until_idle, workers) == [0] * 4
    assert Counter(received.recipients[0] for received in smtp.received) == {
        f"guest{number}@example.com": 1 for number in range(25)
    }
    assert await statuses(database) == {"sent": 25}


@pytest.mark.parametrize("stage", ["before the mail", "before the dot"])
async def test_a_killed_worker_loses_and_doubles_nothing(database: Database, smtp: SmtpServer, stage: str) -> None:
    place = await add_due(database, 3)
    killed = await asyncio.to_thread(run_all, work_until_idle, [(database.url, smtp.port, due(place), stage)])
    assert killed == [-9]
    assert smtp.received == []
    await work(database, smtp, due(place))
    assert smtp.received == []  # claimed, and the lease has not expired
    await work(database, smtp, due(place) + 0.5)
    assert Counter(received.message_id for received in smtp.received).most_common(1)[0][1] == 1
    assert await statuses(database) == {"sent": 3}
    assert len(smtp.received) == 3


async def test_killed_in_the_one_moment_that_smtp_cannot_decide(database: Database, smtp: SmtpServer) -> None:
    place = await add_due(database, 3)
    stage = "after the dot"
    assert await asyncio.to_thread(run_all, work_until_idle, [(database.url, smtp.port, due(place), stage)]) == [-9]
    await work(database, smtp, due(place) + 0.5)
    assert await statuses(database) == {"sent": 3}
    numbers = Counter(received.message_id for received in smtp.received)
    assert sorted(numbers.values()) == [1, 1, 2]  # nothing lost, and the double has the same Message-ID


async def test_a_delayed_reminder_is_sent_later(database: Database, smtp: SmtpServer) -> None:
    place = await add_due(database, 1)
    smtp.refuse("451 later", "421 busy")
    await work(database, smtp, due(place))
    await work(database, smtp, due(place))
    assert smtp.attempts == 1  # not before a minute has passed
    await work(database, smtp, due(place) + 0.03)
    await work(database, smtp, due(place) + 0.05)
    assert (smtp.attempts, smtp.received) == (2, [])  # and then not before two
    await work(database, smtp, due(place) + 0.1)
    assert len(smtp.received) == 1


async def test_a_refused_reminder_is_given_up(database: Database, smtp: SmtpServer) -> None:
    place = await add_due(database, 1)
    smtp.refuse("550 no such mailbox")
    await work(database, smtp, due(place))
    assert await statuses(database) == {"failed": 1}
    async with database.reading() as session:
        (row,) = await session.scalars(select(BookingReminder))
    assert "550" in (row.last_error or "")


async def test_a_server_that_is_away_is_tried_again(database: Database, smtp: SmtpServer) -> None:
    place = await add_due(database, 1)
    tools = tools_for(database.url, 1, due(place))  # nobody listens there
    await work_once(tools)
    await tools.database.close()
    await work(database, smtp, due(place) + 0.03)
    assert len(smtp.received) == 1


@pytest.mark.parametrize("how", ["cancelled", "cancellation_requested", "moved", "over", "SMS"])
async def test_reminders_follow_the_booking(database: Database, smtp: SmtpServer, how: str) -> None:
    place = await add_due(database, 1)
    async with database.writing() as session:
        booking = (await session.scalars(select(Booking))).one()
        if how == "moved":
            await bookings.reschedule(session, booking, place.slot(24 * 5), None, utc_now())
        elif how == "SMS":
            await session.execute(update(BookingReminder).values(channel=ReminderChannel.SMS))
        elif how != "over":
            change_status(session, booking, BookingStatus(how))
    await drop_events(database)
    await work(database, smtp, due(place) + (25 if how == "over" else 0))
    assert smtp.attempts == 0
    expected = {"cancelled": "cancelled", "over": "cancelled", "SMS": "failed"}.get(how, "pending")
    assert await statuses(database) == {expected: 1}
    if how == "moved":
        await work(database, smtp, due(place, 24 * 5))
        assert len(smtp.received) == 1


async def test_a_cancellation_while_the_mail_is_on_its_way_stops_it(database: Database, smtp: SmtpServer) -> None:
    place = await add_due(database, 1)
    tools = tools_for(database.url, smtp.port, due(place))
    original = tools.mailer.prepare

    async def prepare_and_cancel(letter: object) -> object:
        delivery = await original(letter)  # type: ignore[arg-type]
        async with database.writing() as session:
            change_status(session, (await session.scalars(select(Booking))).one(), BookingStatus.CANCELLED)
        return delivery

    tools.mailer.prepare = prepare_and_cancel  # type: ignore[method-assign, assignment]
    await work_once(tools)
    await tools.database.close()
    assert smtp.attempts == 0
    await work(database, smtp, due(place) + 1)
    assert await statuses(database) == {"cancelled": 1}
    assert not [each for each in smtp.received if "looking forward" in each.message.get_content()]
