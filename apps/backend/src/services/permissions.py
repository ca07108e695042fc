"""What the staff may do, by role. Roles are rows, so that users can have several; what they permit is decided here."""

from collections.abc import Iterable
from enum import Enum


class Permission(str, Enum):
    """Something that not everybody may do."""

    SEE_BOOKINGS = "see-bookings"
    CHANGE_BOOKINGS = "change-bookings"
    TAKE_PAYMENTS = "take-payments"
    REFUND_PAYMENTS = "refund-payments"
    WRITE_MESSAGES = "write-messages"
    CHANGE_TEXTS = "change-texts"
    FOLLOW_LEADS = "follow-leads"
    CHANGE_SETTINGS = "change-settings"
    MANAGE_USERS = "manage-users"
    SEE_AUDIT_LOG = "see-audit-log"


_DESK = frozenset(
    {
        Permission.SEE_BOOKINGS,
        Permission.CHANGE_BOOKINGS,
        Permission.TAKE_PAYMENTS,
        Permission.WRITE_MESSAGES,
        Permission.FOLLOW_LEADS,
    }
)
ROLES: dict[str, frozenset[Permission]] = {
    "owner": frozenset(Permission),
    "manager": _DESK | {Permission.REFUND_PAYMENTS, Permission.CHANGE_TEXTS, Permission.SEE_AUDIT_LOG},
    "desk": _DESK,
    "chef": frozenset({Permission.SEE_BOOKINGS}),
}
DESCRIPTIONS = {
    "owner": "May do everything.",
    "manager": "Runs the business, apart from users and settings.",
    "desk": "Answers customers: bookings, payments, messages, leads.",
    "chef": "Sees bookings.",
}


def permitted(roles: Iterable[str]) -> frozenset[Permission]:
    """What all of these roles permit together. A role that is not known here permits nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))
