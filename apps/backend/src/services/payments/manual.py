"""Cash and bank transfers: people take and give the money, and the staff says so."""

from services.payments.port import Begun, Charge, Repaid, Repayment


class ManualProvider:
    """The provider without a provider."""

    name = "manual"

    async def begin(self, charge: Charge) -> Begun:
        """Tell the customer what to do."""
        amount = f"{charge.amount_cents // 100}.{charge.amount_cents % 100:02} {charge.currency}"
        return Begun(instructions=f"Please pay {amount} in cash or by bank transfer. {charge.description}")

    async def give_up(self, reference: str) -> None:
        """Nobody was told to wait for it."""

    async def repay(self, repayment: Repayment) -> Repaid | None:  # noqa: ARG002 the form of the port
        """The staff does it."""
        return None
