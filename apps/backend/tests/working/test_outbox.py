import asyncio
from collections import Counter

import httpx
import pytest
from sqlalchemy import func, select

from core.clock import utc_now
from core.database import Database
from models.booking import Booking, BookingStatus
from models.booking_reminder import BookingReminder
from models.outbox import OutboxEvent
from services import cancellations
from services.payments import ledger
from services.transitions import change_status
from support.factories import add_booking, add_station
from support.payment_steps import DEPOSIT_CENTS, add_party, state
from support.processes import run_all
from support.smtp_server import SmtpServer
from support.worker_jobs import tools_for, work_until_idle
from workers.run import work_once

pytestmark = pytest.mark.anyio


async def work(database: Database, smtp: SmtpServer, hours_later: float = 0) -> None:
    tools = tools_for(database.url, smtp.port, hours_later)
    while await work_once(tools):
        pass
    await tools.database.close()


async def add_confirmed(database: Database, count: int) -> None:
    async with database.writing() as session:
        place = await add_station(session, lanes=count)
        for number in range(count):
            booking = await add_booking(session, place, 12, email=f"guest{number}@example.com")
            change_status(session, booking, BookingStatus.CONFIRMED)


async def waiting(database: Database) -> int:
    async with database.reading() as session:
        query = select(func.count()).select_from(OutboxEvent).where(OutboxEvent.handled_at.is_(None))
        return int(await session.scalar(query) or 0)


async def test_a_confirmed_booking_is_written_about_and_will_be_reminded(database: Database, smtp: SmtpServer) -> None:
    await add_confirmed(database, 1)
    await work(database, smtp)
    assert [received.message["Subject"] for received in smtp.received] == ["Your booking is confirmed"]
    async with database.reading() as session:
        kinds = sorted(row.kind for row in await session.scalars(select(BookingReminder)))
    assert kinds == ["day_before", "hours_before"]
    assert await waiting(database) == 0


async def test_several_workers_handle_each_event_once(database: Database, smtp: SmtpServer) -> None:
    await add_confirmed(database, 15)
    codes = await asyncio.to_thread(run_all, work_until_idle, [(database.url, smtp.port)] * 3)
    assert codes == [0] * 3
    await work(database, smtp)
    assert Counter(received.recipients for received in smtp.received) == {
        (f"guest{number}@example.com",): 1 for number in range(15)
    }
    assert await waiting(database) == 0


async def test_a_killed_worker_leaves_its_events_to_others(database: Database, smtp: SmtpServer) -> None:
    await add_confirmed(database, 2)
    calls = [(database.url, smtp.port, 0, "before the dot")]
    assert await asyncio.to_thread(run_all, work_until_idle, calls) == [-9]
    assert smtp.received == []
    await work(database, smtp, 0.5)
    assert sorted(received.recipients[0] for received in smtp.received) == ["guest0@example.com", "guest1@example.com"]
    assert await waiting(database) == 0


async def test_a_granted_cancellation_silences_and_gives_back(database: Database, smtp: SmtpServer) -> None:
    party = await add_party(database)
    async with database.writing() as session:
        payment = await ledger.open_deposit(
            session, await session.get_one(Booking, party.booking_id), "manual", utc_now()
        )
        await ledger.settle(session, payment.id, utc_now())
    await work(database, smtp)
    async with database.writing() as session:
        booking = await session.get_one(Booking, party.booking_id)
        await cancellations.request(session, booking, "ill")
        await cancellations.decide(
            session, booking, approve=True, user_id=None, refund_cents=DEPOSIT_CENTS // 2, now=utc_now()
        )
    await work(database, smtp)
    assert await state(database) == (
        ["cancelled"],
        [("deposit", "succeeded", DEPOSIT_CENTS // 2)],
        [(DEPOSIT_CENTS // 2, "pending")],
    )
    async with database.reading() as session:
        assert {row.status.value for row in await session.scalars(select(BookingReminder))} == {"cancelled"}
    assert smtp.received[-1].message["Subject"] == "Your booking is cancelled"


async def test_a_link_comes_by_mail_and_works(client: httpx.AsyncClient, database: Database, smtp: SmtpServer) -> None:
    await add_confirmed(database, 2)
    for email in ("guest1@example.com", "stranger@example.com"):
        assert (await client.post("/api/v1/customers/links", json={"email": email})).status_code == 202
    await work(database, smtp)
    (letter,) = [received for received in smtp.received if received.message["Subject"] == "Your bookings"]
    assert letter.recipients == ("guest1@example.com",)
    token = letter.message.get_content().split("?token=")[1].strip()
    own = await client.get("/api/v1/customers/me/bookings", headers={"X-Booking-Token": token})
    assert len(own.json()) == 1


async def test_nobody_can_have_an_address_flooded(client: httpx.AsyncClient, database: Database) -> None:
    await add_confirmed(database, 1)
    for email in ("guest0@example.com", "stranger@example.com"):  # the answers are the same for both
        codes = [(await client.post("/api/v1/customers/links", json={"email": email})).status_code for _ in range(5)]
        assert codes == [202, 202, 202, 429, 429]


async def test_events_of_which_nobody_wants_to_know_are_done_with(database: Database, smtp: SmtpServer) -> None:
    async with database.writing() as session:
        session.add(OutboxEvent(kind="booking.in_progress", payload={}))
        session.add(OutboxEvent(kind="mail.wanted", payload={"booking_id": 77, "text": "link"}))
    await work(database, smtp)
    assert await waiting(database) == 1  # the broken one stays, with its error
    async with database.reading() as session:
        (broken,) = await session.scalars(select(OutboxEvent).where(OutboxEvent.handled_at.is_(None)))
    assert broken.last_error
