"""Stripe, through its SDK: the customer pays on a page of Stripe's, and Stripe tells us by signed webhooks.

https://docs.stripe.com/payments/checkout and https://docs.stripe.com/webhooks
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from models.payment import PaymentStatus
from services.payments.port import Begun, Charge, ProviderError, Repaid, Repayment

if TYPE_CHECKING:
    from stripe import StripeClient
    from stripe.params.checkout import SessionCreateParams

Result = TypeVar("Result")
REFUND_STATUSES = {
    "pending": PaymentStatus.PENDING,
    "requires_action": PaymentStatus.PENDING,
    "succeeded": PaymentStatus.SUCCEEDED,
    "failed": PaymentStatus.FAILED,
    "canceled": PaymentStatus.CANCELLED,
}


class StripeProvider:
    """Payments through Stripe Checkout."""

    name = "stripe"

    def __init__(self, secret_key: str, api_url: str | None = None) -> None:
        self._secret_key = secret_key
        self._api_url = api_url

    async def begin(self, charge: Charge) -> Begun:
        """Open a page at Stripe. The number of our payment travels with it, and comes back with each webhook."""
        session = await self._call(
            lambda client: client.v1.checkout.sessions.create(_checkout(charge), {"idempotency_key": charge.key})
        )
        return Begun(reference=session.id, url=session.url)

    async def give_up(self, reference: str) -> None:
        """Close the page. Stripe refuses that for one that was paid or has expired, and that is all right."""
        from stripe import InvalidRequestError

        def expire(client: "StripeClient") -> None:
            try:
                client.v1.checkout.sessions.expire(reference)
            except InvalidRequestError:
                return

        await self._call(expire)

    async def repay(self, repayment: Repayment) -> Repaid | None:
        """Give money back to the card it came from."""

        def refund(client: "StripeClient") -> Repaid:
            session = client.v1.checkout.sessions.retrieve(repayment.payment_reference)
            made = client.v1.refunds.create(
                {
                    "payment_intent": str(session.payment_intent),
                    "amount": repayment.amount_cents,
                    "metadata": {"refund_id": str(repayment.refund_id)},
                },
                {"idempotency_key": repayment.key},
            )
            return Repaid(made.id, REFUND_STATUSES.get(str(made.status), PaymentStatus.PENDING))

        return await self._call(refund)

    async def _call(self, work: Callable[["StripeClient"], Result]) -> Result:
        """In a thread: the SDK waits for its answers."""
        from stripe import StripeClient, StripeError

        addresses = {"api": self._api_url} if self._api_url else None
        client = StripeClient(self._secret_key, base_addresses=addresses, max_network_retries=2)  # type: ignore[arg-type]
        try:
            return await asyncio.to_thread(work, client)
        except StripeError as error:
            raise ProviderError(f"Stripe: {type(error).__name__}") from error


def _checkout(charge: Charge) -> "SessionCreateParams":
    ours = {"payment_id": str(charge.payment_id)}
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": charge.currency.lower(),
                    "unit_amount": charge.amount_cents,
                    "product_data": {"name": charge.description},
                },
            }
        ],
        "customer_email": charge.email,
        "client_reference_id": str(charge.payment_id),
        "metadata": ours,
        "payment_intent_data": {"metadata": ours},
        "success_url": charge.return_url,
    }
