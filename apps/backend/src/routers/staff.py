"""Who of the staff asks, and whether they may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from models.user import User
from routers.dependencies import Db, Secret
from services.errors import NotAllowed, NotPermitted
from services.permissions import Permission, permitted
from services.sessions import user_of

_bearer = HTTPBearer(scheme_name="Staff", auto_error=False, description="The access token of a login.")


@dataclass(frozen=True)
class Staff:
    """Somebody of the staff, as logged in."""

    user_id: int
    session_id: int
    email: str
    name: str
    roles: tuple[str, ...]

    @classmethod
    def of(cls, user: User, session_id: int) -> "Staff":
        """From the database."""
        return cls(user.id, session_id, user.email, user.name, tuple(role.name for role in user.roles))


async def logged_in(
    database: Db, secret: Secret, bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> Staff:
    """Whoever has the access token. Raises NotAllowed."""
    if bearer is None:
        raise NotAllowed("log in first")
    user, session_id = await user_of(database, bearer.credentials, secret)
    return Staff.of(user, session_id)


def permits(permission: Permission) -> Callable[[Staff], Staff]:
    """A dependency that lets only those through whose roles permit this. It raises NotPermitted."""

    def check(staff: LoggedIn) -> Staff:
        if permission not in permitted(staff.roles):
            raise NotPermitted(f"this needs the permission {permission.value}")
        return staff

    return check


LoggedIn = Annotated[Staff, Depends(logged_in)]
SeesBookings = Annotated[Staff, Depends(permits(Permission.SEE_BOOKINGS))]
ChangesBookings = Annotated[Staff, Depends(permits(Permission.CHANGE_BOOKINGS))]
TakesPayments = Annotated[Staff, Depends(permits(Permission.TAKE_PAYMENTS))]
RefundsPayments = Annotated[Staff, Depends(permits(Permission.REFUND_PAYMENTS))]
WritesMessages = Annotated[Staff, Depends(permits(Permission.WRITE_MESSAGES))]
ChangesTexts = Annotated[Staff, Depends(permits(Permission.CHANGE_TEXTS))]
FollowsLeads = Annotated[Staff, Depends(permits(Permission.FOLLOW_LEADS))]
ChangesSettings = Annotated[Staff, Depends(permits(Permission.CHANGE_SETTINGS))]
ManagesUsers = Annotated[Staff, Depends(permits(Permission.MANAGE_USERS))]
SeesAuditLog = Annotated[Staff, Depends(permits(Permission.SEE_AUDIT_LOG))]
