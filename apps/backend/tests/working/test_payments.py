from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from models.booking import Booking
from models.outbox import OutboxEvent
from models.payment import Payment, Refund
from services import deposits
from services.payments import ledger
from services.payments.manual import ManualProvider
from services.payments.port import PaymentProvider
from services.payments.stripe import StripeProvider
from support.payment_steps import DEPOSIT_CENTS, Party, add_party, state
from support.smtp_server import SmtpServer
from support.stripe_server import StripeServer, stripe_server
from support.worker_jobs import tools_for
from workers.run import work_once
from workers.tools import Tools

pytestmark = pytest.mark.anyio


@pytest.fixture
def stripe() -> Iterator[StripeServer]:
    with stripe_server() as server:
        yield server


def with_stripe(database: Database, smtp: SmtpServer, stripe: StripeServer, hours_later: float = 0) -> Tools:
    providers: dict[str, PaymentProvider] = {
        "stripe": StripeProvider("sk_test_1", stripe.url),
        "manual": ManualProvider(),
    }
    return replace(tools_for(database.url, smtp.port, hours_later), providers=providers)


async def work(tools: Tools) -> None:
    while await work_once(tools):
        pass
    await tools.database.close()


async def open_deposit(database: Database, tools: Tools, party: Party) -> int:
    begun = await deposits.begin(database, tools.providers, party.reference, "https://example.com", utc_now())
    return begun.payment.id


async def test_a_refund_reaches_stripe_once_also_if_stripe_fails_first(
    database: Database, smtp: SmtpServer, stripe: StripeServer
) -> None:
    party, tools = await add_party(database), with_stripe(database, smtp, stripe)
    payment = await open_deposit(database, tools, party)
    async with database.writing() as session:
        await ledger.settle(session, payment, utc_now())
        await ledger.refund(session, payment, ledger.Wanted("a wish", 700), utc_now())
    stripe.broken = 3
    await work(tools)
    assert stripe.refunds == {}
    await work(with_stripe(database, smtp, stripe, 0.1))
    await work(with_stripe(database, smtp, stripe, 1))
    (made,) = stripe.refunds.values()
    assert made["amount"] == 700
    async with database.reading() as session:
        refund = (await session.scalars(select(Refund))).one()
    assert refund.provider_reference == made["id"]


async def test_a_refund_whose_answer_was_lost_is_not_made_twice(
    database: Database, smtp: SmtpServer, stripe: StripeServer
) -> None:
    party, tools = await add_party(database), with_stripe(database, smtp, stripe)
    payment = await open_deposit(database, tools, party)
    async with database.writing() as session:
        await ledger.settle(session, payment, utc_now())
        await ledger.refund(session, payment, ledger.Wanted("a wish", 700), utc_now())
    await work(tools)
    async with database.writing() as session:  # as if the worker had died before it could write the answer down
        refund = (await session.scalars(select(Refund))).one()
        refund.provider_reference = None
        session.add(OutboxEvent(kind="refund.requested", payload={"refund_id": refund.id}))
    await work(with_stripe(database, smtp, stripe))
    assert len(stripe.refunds) == 1


async def test_a_page_is_closed_when_the_staff_takes_cash(
    database: Database, smtp: SmtpServer, stripe: StripeServer
) -> None:
    party, tools = await add_party(database), with_stripe(database, smtp, stripe)
    await open_deposit(database, tools, party)
    async with database.writing() as session:
        booking = await ledger.lock_booking(session, party.booking_id)
        payment = await ledger.confirm_by_hand(session, booking, None, utc_now())
        assert payment.provider == "manual"
    await work(tools)
    assert [page["status"] for page in stripe.sessions.values()] == ["expired"]
    assert (await state(database))[1] == [("deposit", "cancelled", 0), ("deposit", "succeeded", 0)]


async def test_what_is_not_paid_in_time_is_cancelled_and_its_page_closed(
    database: Database, smtp: SmtpServer, stripe: StripeServer
) -> None:
    party, tools = await add_party(database), with_stripe(database, smtp, stripe)
    await open_deposit(database, tools, party)
    await work(with_stripe(database, smtp, stripe, 3))
    assert (await state(database))[0] == ["deposit_pending"]
    await work(with_stripe(database, smtp, stripe, 25))
    assert [page["status"] for page in stripe.sessions.values()] == ["expired"]
    assert await state(database) == (["cancelled"], [("deposit", "cancelled", 0)], [])
    async with database.writing() as session:  # and the money comes after all
        payment = (await session.scalars(select(Payment))).one()
        await ledger.settle(session, payment.id, utc_now())
    await work(with_stripe(database, smtp, stripe, 25))
    assert [made["amount"] for made in stripe.refunds.values()] == [DEPOSIT_CENTS]
    async with database.reading() as session:
        assert (await session.get_one(Booking, party.booking_id)).status.value == "cancelled"
