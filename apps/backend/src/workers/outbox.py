"""Handling the events of the outbox."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models.booking import Booking
from models.customer import Customer
from models.message import Message, MessageThread
from models.outbox import OutboxEvent
from models.payment import Payment, Refund
from services import aftermath, letters, outbox
from services.mail import Letter, MailDelayed, MailRefused
from services.payments import ledger
from services.payments.port import ProviderError, Repayment
from workers.tools import Tools

log = structlog.get_logger()
Inside = Callable[[AsyncSession, OutboxEvent, datetime], Awaitable[None]]
Outside = Callable[[Tools, OutboxEvent], Awaitable[None]]


async def handle_waiting(tools: Tools) -> int:
    """Handle what waits. Returns how many events were claimed; where it is not zero, there may be more."""
    async with tools.database.writing() as session:
        waiting = await outbox.claim(session, tools.name, tools.clock())
    for event in waiting:
        await _handle(tools, event)
    return len(waiting)


async def _handle(tools: Tools, event: OutboxEvent) -> None:
    try:
        if event.kind in OUTSIDE:
            await OUTSIDE[event.kind](tools, event)
        await _finish(tools, event, INSIDE.get(event.kind))
    except MailRefused as error:  # no later attempt would end better
        log.warning("mail refused", event_id=event.id, error=str(error))
        await _finish(tools, event, None)
    except (MailDelayed, ProviderError, SQLAlchemyError) as error:
        log.warning("event not handled", event_id=event.id, kind=event.kind, error=str(error))
        async with tools.database.writing() as session:
            await outbox.failed(session, event, tools.name, str(error), tools.clock())


async def _finish(tools: Tools, event: OutboxEvent, effect: Inside | None) -> None:
    """The effect and its mark, both or none. Nothing where the claim has passed to another worker."""

    async def work(session: AsyncSession) -> None:
        if await outbox.renew(session, event.id, tools.name, tools.clock()):
            if effect is not None:
                await effect(session, event, tools.clock())
            await outbox.handled(session, event.id, tools.clock())

    await tools.database.transact(work)


async def _mail_about_booking(tools: Tools, event: OutboxEvent) -> None:
    async with tools.database.reading() as session:
        related = (selectinload(Booking.customer), selectinload(Booking.station))
        booking = await session.get_one(Booking, event.payload["booking_id"], options=related)
        url = tools.settings.public_url
        letter = await letters.about_booking(
            session, f"event-{event.id}", event.payload["text"], booking, tools.secret, url, tools.clock()
        )
    await _send(tools, event, letter)


async def _mail_link(tools: Tools, event: OutboxEvent) -> None:
    async with tools.database.reading() as session:
        customer = await session.get_one(Customer, event.payload["customer_id"])
        url = tools.settings.public_url
        letter = await letters.with_link(session, f"event-{event.id}", customer, tools.secret, url, tools.clock())
    await _send(tools, event, letter)


async def _mail_message(tools: Tools, event: OutboxEvent) -> None:
    async with tools.database.reading() as session:
        message = await session.get_one(Message, event.payload["message_id"])
        thread = await session.get_one(MessageThread, message.thread_id)
        customer = await session.get_one(Customer, thread.customer_id)
    await _send(tools, event, Letter(f"message-{message.id}", customer.email, thread.subject, message.body))


async def _send(tools: Tools, event: OutboxEvent, letter: Letter) -> None:
    delivery = await tools.mailer.prepare(letter)
    try:
        async with tools.database.writing() as session:
            if not await outbox.renew(session, event.id, tools.name, tools.clock()):
                return
        await delivery.hand_over()
    finally:
        await delivery.close()


async def _repay(tools: Tools, event: OutboxEvent) -> None:
    async with tools.database.reading() as session:
        refund = await session.get_one(Refund, event.payload["refund_id"])
        payment = await session.get_one(Payment, refund.payment_id)
    provider = tools.providers.get(payment.provider)
    if provider is None or refund.provider_reference is not None:
        return
    repayment = Repayment(f"refund-{refund.id}", refund.id, payment.provider_reference or "", refund.amount_cents)
    repaid = await provider.repay(repayment)
    if repaid is not None:
        async with tools.database.writing() as session:
            await ledger.note_refund(session, refund.id, repaid.reference, repaid.status)


async def _give_up(tools: Tools, event: OutboxEvent) -> None:
    async with tools.database.reading() as session:
        payment = await session.get_one(Payment, event.payload["payment_id"])
    provider = tools.providers.get(payment.provider)
    if provider is not None and payment.provider_reference is not None:
        await provider.give_up(payment.provider_reference)


INSIDE: dict[str, Inside] = {
    "booking.pending": aftermath.of_a_pending_booking,
    "booking.confirmed": aftermath.of_confirmation,
    "booking.cancelled": aftermath.of_cancellation,
}
OUTSIDE: dict[str, Outside] = {
    "mail.wanted": _mail_about_booking,
    "customer.link_requested": _mail_link,
    "message.written": _mail_message,
    "refund.requested": _repay,
    "payment.given_up": _give_up,
}
