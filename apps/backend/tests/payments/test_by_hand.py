import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from models.audit import AuditEntry
from models.booking import Booking
from services.housekeeping import cancel_unpaid
from support.payment_steps import DEPOSIT_CENTS, Party, add_party, state
from support.staff_fixtures import LogInAs

pytestmark = pytest.mark.anyio
KEY = {"Idempotency-Key": "a key of sixteen characters or more".replace(" ", "-")}


async def confirm(client: httpx.AsyncClient, party: Party, headers: dict[str, str]) -> httpx.Response:
    path = f"/api/v1/staff/bookings/{party.reference}/deposit"
    return await client.post(path, json={"version": party.version}, headers=headers)


async def test_the_customer_is_told_what_to_pay_until_when(client: httpx.AsyncClient, database: Database) -> None:
    party = await add_party(database)
    path = f"/api/v1/bookings/{party.reference}/deposit"
    answers = await asyncio.gather(*(client.post(path, headers=party.headers) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    told = answers[0].json()
    assert "100.00 USD" in told["instructions"]
    async with database.reading() as session:
        booking = await session.get_one(Booking, party.booking_id)
    assert booking.deposit_shown_due_at is not None
    assert booking.deposit_due_at is not None
    assert told["pay_until"].startswith(booking.deposit_shown_due_at.isoformat()[:19])
    assert booking.deposit_due_at - booking.deposit_shown_due_at == timedelta(hours=22)
    assert await state(database) == (["deposit_pending"], [("deposit", "pending", 0)], [])


async def test_the_staff_confirms_a_deposit_once(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    party, desk = await add_party(database), await log_in_as("desk")
    answers = await asyncio.gather(*(confirm(client, party, desk) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert await state(database) == (["confirmed"], [("deposit", "succeeded", 0)], [])
    async with database.reading() as session:
        entries = list(await session.scalars(select(AuditEntry)))
    assert {entry.subject_kind for entry in entries} == {"bookings", "payments"}


async def test_a_repeated_request_gets_the_same_answer(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    party, desk = await add_party(database), await log_in_as("desk")
    first, second = [await confirm(client, party, desk | KEY) for _ in range(2)]
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()


async def test_between_the_deadlines_money_is_taken_and_afterwards_the_booking_is_gone(database: Database) -> None:
    party = await add_party(database)
    now = utc_now()
    async with database.writing() as session:
        assert await cancel_unpaid(session, now + timedelta(hours=3)) == 0
    assert (await state(database))[0] == ["deposit_pending"]
    async with database.writing() as session:
        assert await cancel_unpaid(session, now + timedelta(hours=25)) == 1
    assert (await state(database))[0] == ["cancelled"]
    assert party.booking_id


async def test_after_the_enforced_deadline_no_payment_is_opened(client: httpx.AsyncClient, database: Database) -> None:
    party = await add_party(database)
    async with database.writing() as session:
        (await session.get_one(Booking, party.booking_id)).deposit_due_at = utc_now() - timedelta(seconds=1)
    answer = await client.post(f"/api/v1/bookings/{party.reference}/deposit", headers=party.headers)
    assert answer.status_code == 422
    assert (await state(database))[1] == []


async def test_no_more_goes_back_than_came(client: httpx.AsyncClient, database: Database, log_in_as: LogInAs) -> None:
    party, owner = await add_party(database), await log_in_as("owner")
    payment = (await confirm(client, party, owner)).json()["id"]
    path = f"/api/v1/staff/payments/{payment}/refunds"
    wanted = {"amount_cents": DEPOSIT_CENTS - 1000, "reason": "less food"}
    answers = await asyncio.gather(*(client.post(path, json=wanted, headers=owner) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    rest = await client.post(path, json={"amount_cents": 1000}, headers=owner)
    assert rest.status_code == 201
    done = await client.post(f"/api/v1/staff/refunds/{rest.json()['id']}/confirmation", headers=owner)
    assert done.json()["status"] == "succeeded"
    assert (await state(database))[1] == [("deposit", "succeeded", DEPOSIT_CENTS)]


async def test_a_repeated_wish_for_a_refund_is_one(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    party, owner = await add_party(database), await log_in_as("owner")
    payment = (await confirm(client, party, owner)).json()["id"]
    path = f"/api/v1/staff/payments/{payment}/refunds"
    answers = await asyncio.gather(
        *(client.post(path, json={"amount_cents": 100}, headers=owner | KEY) for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert (await state(database))[2] == [(100, "pending")]


async def test_what_was_not_paid_does_not_go_back(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    party, owner = await add_party(database), await log_in_as("owner")
    await client.post(f"/api/v1/bookings/{party.reference}/deposit", headers=party.headers)
    (payment,) = (await client.get(f"/api/v1/bookings/{party.reference}/payments", headers=party.headers)).json()
    refused = await client.post(
        f"/api/v1/staff/payments/{payment['id']}/refunds", json={"amount_cents": 1}, headers=owner
    )
    assert refused.status_code == 409
