"""What Stripe tells us. Each event counts once, in whatever order and however often events arrive.

The number of an event is written in the transaction that acts on it, so that either both are there or none. Two
deliveries at the same time wait for each other at that row.
"""

import json
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models.payment import Payment, PaymentEvent, PaymentStatus, Refund
from services.errors import NotAcceptable
from services.payments import ledger
from services.payments.stripe import REFUND_STATUSES

log = structlog.get_logger()
PAID = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
NOT_PAID = {
    "checkout.session.async_payment_failed": PaymentStatus.FAILED,
    "checkout.session.expired": PaymentStatus.CANCELLED,
}


def verified(body: bytes, signature: str, secret: str) -> dict[str, Any]:
    """The event in the body. Raises NotAcceptable unless Stripe has signed it within the last five minutes."""
    from stripe import SignatureVerificationError, WebhookSignature

    try:
        WebhookSignature.verify_header(body.decode(), signature, secret, tolerance=300)
        event = json.loads(body)
    except (SignatureVerificationError, ValueError):
        raise NotAcceptable("the signature does not fit") from None
    if not _is_event(event):
        raise NotAcceptable("this is no event")
    return event  # type: ignore[no-any-return]  # `_is_event` has looked


async def receive(session: AsyncSession, event: dict[str, Any], now: datetime) -> bool:
    """Act on an event of Stripe's. Returns whether it was new."""
    subject = event["data"]["object"]
    payment = await _payment(session, subject)
    if payment is not None:  # before the event is written: everybody takes the same locks in the same order
        await ledger.lock_payment(session, payment.id)
    values = {
        "provider": "stripe",
        "provider_event_id": event["id"],
        "kind": event["type"][:80],
        "payment_id": payment and payment.id,
        "payload": {"object": subject.get("id"), "created": event.get("created")},  # no names, no cards
        "created_at": now,
        "processed_at": now,
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(PaymentEvent).values(values).on_conflict_do_nothing().returning(PaymentEvent.id)
    if await session.scalar(statement) is None:
        return False
    if payment is not None:
        await _act(session, event, subject, payment, now)
    return True


def _is_event(value: Any) -> bool:  # noqa: ANN401 what JSON can hold
    try:
        return {type(value["id"]), type(value["type"])} == {str} and isinstance(value["data"]["object"], dict)
    except (KeyError, TypeError):
        return False


async def _act(
    session: AsyncSession, event: dict[str, Any], subject: dict[str, Any], payment: Payment, now: datetime
) -> None:
    kind = event["type"]
    if kind in PAID and subject.get("payment_status") == "paid":
        await _paid(session, subject, payment, now)
    elif kind in NOT_PAID:
        await ledger.fail(session, payment.id, NOT_PAID[kind])
    elif kind == "charge.refunded":
        await ledger.note_foreign_refunds(session, payment.id, int(subject["amount_refunded"]), event["id"])
    elif kind.startswith("refund.") and (refund_id := _number(subject, "refund_id")):
        status = REFUND_STATUSES.get(str(subject.get("status")), PaymentStatus.PENDING)
        await ledger.note_refund(session, refund_id, subject["id"], status)


async def _paid(session: AsyncSession, subject: dict[str, Any], payment: Payment, now: datetime) -> None:
    expected = (payment.amount_cents, payment.currency.lower())
    if (subject.get("amount_total"), subject.get("currency")) != expected:
        log.error("another sum was paid than was asked for", payment_id=payment.id)
        return
    settled = await ledger.settle(session, payment.id, now)
    settled.provider_reference = settled.provider_reference or subject["id"]


async def _payment(session: AsyncSession, subject: dict[str, Any]) -> Payment | None:
    """Our payment, of which the event speaks. None for what others do with the same account of Stripe's."""
    if payment_id := _number(subject, "payment_id"):
        return await session.get(Payment, payment_id)
    if refund_id := _number(subject, "refund_id"):
        refund = await session.get(Refund, refund_id)
        return await session.get(Payment, refund.payment_id) if refund else None
    return None


def _number(subject: dict[str, Any], name: str) -> int | None:
    text = (subject.get("metadata") or {}).get(name)
    return int(text) if isinstance(text, str) and text.isdigit() and len(text) < 19 else None
