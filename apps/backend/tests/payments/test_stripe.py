import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select

from core.database import Database
from core.settings import Settings
from main import create_app
from models.booking import Booking, BookingStatus
from models.payment import Payment, PaymentEvent
from services.transitions import change_status
from support.jobs import receive_events
from support.payment_steps import DEPOSIT_CENTS, Party, add_party, state
from support.processes import run_all
from support.staff_fixtures import LogInAs
from support.stripe_server import WEBHOOK_SECRET, StripeServer, event, signed, stripe_server

pytestmark = pytest.mark.anyio
WEBHOOK = "/api/v1/payments/stripe/webhook"


@pytest.fixture
def stripe() -> Iterator[StripeServer]:
    with stripe_server() as server:
        yield server


@pytest.fixture
async def app(settings: Settings, stripe: StripeServer) -> AsyncIterator[FastAPI]:
    keys = {"stripe_secret_key": SecretStr("sk_test_1"), "stripe_webhook_secret": SecretStr(WEBHOOK_SECRET)}
    started = create_app(settings.model_copy(update=keys | {"stripe_api_url": stripe.url}))
    async with started.router.lifespan_context(started):
        yield started


async def deliver(client: httpx.AsyncClient, sent: dict[str, Any]) -> httpx.Response:
    body = json.dumps(sent).encode()
    return await client.post(WEBHOOK, content=body, headers={"Stripe-Signature": signed(body)})


async def open_page(client: httpx.AsyncClient, stripe: StripeServer, party: Party) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/bookings/{party.reference}/deposit", headers=party.headers)
    assert answer.status_code == 200, answer.text
    (session,) = stripe.sessions.values()
    assert answer.json()["url"] == session["url"]
    return session


def paid(session: dict[str, Any], number: str | None = None) -> dict[str, Any]:
    return event("checkout.session.completed", session | {"payment_status": "paid", "status": "complete"}, number)


async def test_a_page_is_opened_once_however_often_one_asks(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer
) -> None:
    party = await add_party(database)
    path = f"/api/v1/bookings/{party.reference}/deposit"
    answers = await asyncio.gather(*(client.post(path, headers=party.headers) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    (session,) = stripe.sessions.values()
    assert {answer.json()["url"] for answer in answers} == {session["url"]}
    assert (session["amount_total"], session["currency"]) == (DEPOSIT_CENTS, "usd")


async def test_a_provider_that_does_not_answer_loses_nothing(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer
) -> None:
    party = await add_party(database)
    stripe.broken = 3
    answer = await client.post(f"/api/v1/bookings/{party.reference}/deposit", headers=party.headers)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    await open_page(client, stripe, party)
    assert (await state(database))[1] == [("deposit", "pending", 0)]


async def test_an_event_counts_once(client: httpx.AsyncClient, database: Database, stripe: StripeServer) -> None:
    party = await add_party(database)
    sent = paid(await open_page(client, stripe, party))
    answers = await asyncio.gather(*(deliver(client, sent) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["new"] for answer in answers].count(True) == 1
    again = await deliver(client, paid(sent["data"]["object"]))  # the same news under another number
    assert again.json() == {"new": True}
    assert await state(database) == (["confirmed"], [("deposit", "succeeded", 0)], [])


async def test_the_order_of_events_does_not_matter(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer
) -> None:
    parties = 0
    for order in itertools.permutations(range(3)):
        stripe.sessions.clear()
        parties += 1
        party = await add_party(database, f"place-{parties}")
        session = await open_page(client, stripe, party)
        events = [
            paid(session),
            event("checkout.session.expired", session | {"status": "expired"}),
            event("checkout.session.completed", session | {"payment_status": "unpaid"}),
        ]
        for number in order:
            assert (await deliver(client, events[number])).status_code == 200
    assert await state(database) == (["confirmed"] * parties, [("deposit", "succeeded", 0)] * parties, [])


async def test_refunds_move_forward_only(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer, log_in_as: LogInAs
) -> None:
    owner = await log_in_as("owner")
    party = await add_party(database)
    await deliver(client, paid(await open_page(client, stripe, party)))
    async with database.reading() as session:
        payment = (await session.scalars(select(Payment))).one()
    path = f"/api/v1/staff/payments/{payment.id}/refunds"
    for kinds, result in (
        (("refund.updated", "refund.created"), "succeeded"),
        (("refund.created", "refund.updated"), "succeeded"),
        (("refund.failed", "refund.updated", "refund.created"), "failed"),
        (("refund.updated", "refund.failed", "refund.updated"), "failed"),
    ):
        made = (await client.post(path, json={"amount_cents": 1000}, headers=owner)).json()["id"]
        for kind in kinds:
            status = {"refund.created": "pending", "refund.updated": "succeeded", "refund.failed": "failed"}[kind]
            subject = {"id": f"re_{made}", "status": status, "metadata": {"refund_id": str(made)}}
            assert (await deliver(client, event(kind, subject))).status_code == 200
        assert (await state(database))[2][-1] == (1000, result)
    assert (await state(database))[1] == [("deposit", "succeeded", 2000)]
    refused = await client.post(f"/api/v1/staff/refunds/{made}/confirmation", headers=owner)
    assert refused.status_code == 409


async def test_refunds_made_at_stripe_are_seen_in_any_order(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer
) -> None:
    party = await add_party(database)
    session = await open_page(client, stripe, party)
    await deliver(client, paid(session))
    for total in (500, 300, 500):
        charge = {"id": "ch_1", "amount_refunded": total, "metadata": session["metadata"]}
        assert (await deliver(client, event("charge.refunded", charge))).status_code == 200
    assert await state(database) == (["confirmed"], [("deposit", "succeeded", 500)], [(500, "succeeded")])


async def test_money_that_comes_too_late_goes_back(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer
) -> None:
    party = await add_party(database)
    page = await open_page(client, stripe, party)
    async with database.writing() as session:
        booking = await session.get_one(Booking, party.booking_id)
        change_status(session, booking, BookingStatus.CANCELLED, reason="not paid in time")
    await deliver(client, paid(page))
    assert await state(database) == (
        ["cancelled"],
        [("surplus", "succeeded", DEPOSIT_CENTS)],
        [(DEPOSIT_CENTS, "pending")],
    )


async def test_cash_and_card_at_once_are_not_both_kept(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer, log_in_as: LogInAs
) -> None:
    party, desk = await add_party(database), await log_in_as("desk")
    page = await open_page(client, stripe, party)
    by_hand = client.post(
        f"/api/v1/staff/bookings/{party.reference}/deposit", json={"version": party.version}, headers=desk
    )
    await asyncio.gather(by_hand, deliver(client, paid(page)))
    bookings, payments, refunds = await state(database)
    assert bookings == ["confirmed"]
    kept = [payment for payment in payments if payment[1] == "succeeded" and payment[2] == 0]
    assert len(kept) == 1
    assert refunds in ([], [(DEPOSIT_CENTS, "pending")])


@pytest.mark.parametrize("case", ["no signature", "wrong secret", "too old", "changed", "no event", "no JSON"])
async def test_what_stripe_did_not_sign_is_refused(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer, case: str
) -> None:
    party = await add_party(database)
    body = json.dumps(paid(await open_page(client, stripe, party))).encode()
    body = {"no event": b'{"id": 1, "data": []}', "no JSON": b"\xff\x00"}.get(case, body)
    header = {"wrong secret": signed(body, "whsec_other"), "too old": signed(body, age=400)}.get(case, signed(body))
    headers = {} if case == "no signature" else {"Stripe-Signature": header}
    answer = await client.post(WEBHOOK, content=body + (b" " if case == "changed" else b""), headers=headers)
    assert answer.status_code == 422
    assert (await state(database))[0] == ["deposit_pending"]


async def test_another_sum_than_asked_for_is_no_deposit(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer
) -> None:
    party = await add_party(database)
    page = await open_page(client, stripe, party)
    assert (await deliver(client, paid(page | {"amount_total": 1}))).status_code == 200
    assert (await state(database))[0] == ["deposit_pending"]


async def test_events_of_others_are_taken_and_left(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer
) -> None:
    assert not stripe.sessions
    for metadata in (None, {}, {"payment_id": "77"}, {"payment_id": "x"}, {"payment_id": "9" * 30}, {"refund_id": "5"}):
        subject = {"id": "x_1", "payment_status": "paid", "metadata": metadata}
        assert (await deliver(client, event("checkout.session.completed", subject))).json() == {"new": True}
    assert await state(database) == ([], [], [])


async def test_deliveries_to_several_processes_count_once(
    client: httpx.AsyncClient, database: Database, stripe: StripeServer
) -> None:
    party = await add_party(database)
    page = await open_page(client, stripe, party)
    events = [paid(page, f"evt_same_{number % 4}") for number in range(8)]
    events.append(event("checkout.session.expired", page))
    orders = [events, events[::-1], events[4:] + events[:4], events[2:] + events[:2]]
    codes = await asyncio.to_thread(run_all, receive_events, [(database.url, order) for order in orders])
    assert codes == [0] * len(orders)
    assert await state(database) == (["confirmed"], [("deposit", "succeeded", 0)], [])
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(PaymentEvent)) == 5
