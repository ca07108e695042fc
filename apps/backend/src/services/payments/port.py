"""What a payment provider has to be able to do. Everything else about payments is the same for all of them."""

from dataclasses import dataclass
from typing import Protocol

from models.payment import PaymentStatus


@dataclass(frozen=True)
class Charge:
    """A sum to ask a customer for. `key` is the same each time for one payment, so that it is asked for once."""

    key: str
    payment_id: int
    amount_cents: int
    currency: str
    description: str
    email: str
    return_url: str


@dataclass(frozen=True)
class Begun:
    """How the customer pays: at a URL of the provider, or as the instructions say."""

    reference: str | None = None
    url: str | None = None
    instructions: str = ""


@dataclass(frozen=True)
class Repayment:
    """A sum to give back, from a payment that the provider knows by its reference. `key` as for a charge."""

    key: str
    refund_id: int
    payment_reference: str
    amount_cents: int


@dataclass(frozen=True)
class Repaid:
    """What the provider did."""

    reference: str
    status: PaymentStatus


class ProviderError(RuntimeError):
    """The provider did not do it, or nobody knows whether it did. Asking again with the same key does no harm."""


class PaymentProvider(Protocol):
    """A way for money to come and go. Methods raise ProviderError."""

    name: str

    async def begin(self, charge: Charge) -> Begun:
        """Ask the customer for a sum."""

    async def give_up(self, reference: str) -> None:
        """Do not take this payment any more. Nothing happens where it is too late for that."""

    async def repay(self, repayment: Repayment) -> Repaid | None:
        """Give a sum back. None where people have to do it and to say so."""
