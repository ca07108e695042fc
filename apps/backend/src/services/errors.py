"""What can go wrong in business, as opposed to what is broken."""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from services.slots import Slot


class BusinessError(Exception):
    """A request that cannot be fulfilled, with a reason for whoever asked. `code` is stable, for programs."""

    code: ClassVar[str] = "business-error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFound(BusinessError):
    """There is no such thing, or it is not for these eyes: the answer does not tell which."""

    code = "not-found"


class NotAllowed(BusinessError):
    """The link or the login does not permit this."""

    code = "not-allowed"


class NotBookable(BusinessError):
    """The station never serves what was asked for: outside of its hours, too many guests, too late, too early."""

    code = "not-bookable"


class SlotTaken(BusinessError):
    """Somebody else was first. `alternatives` are the next free slots."""

    code = "slot-taken"

    def __init__(self, detail: str, alternatives: "list[Slot]") -> None:
        super().__init__(detail)
        self.alternatives = alternatives


class StaleVersion(BusinessError):
    """The booking has changed since it was read. Read it again, then decide again."""

    code = "stale-version"


class IllegalTransition(BusinessError):
    """The booking stands where this step cannot be taken."""

    code = "illegal-transition"


class KeyReused(BusinessError):
    """An idempotency key was used before, with another request."""

    code = "idempotency-key-reused"


class NotPermitted(BusinessError):
    """We know who asks, and they may not do this."""

    code = "not-permitted"


class NotAcceptable(BusinessError):
    """A value that fits its description and is refused all the same."""

    code = "not-acceptable"


class AlreadyThere(BusinessError):
    """There is one with this name or address."""

    code = "already-there"


class TooManyAttempts(BusinessError):
    """Come back later: after so many seconds."""

    code = "too-many-attempts"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
