"""Signed links: what a customer has instead of a password.

A link names one booking, or one customer with all bookings. It is a JSON Web Token (HS256) with an audience of its own,
so that no token of the staff passes for one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

import jwt

from services.errors import NotAllowed

AUDIENCE = "booking-backend/customer"
VALID_FOR = timedelta(days=400)


@dataclass(frozen=True)
class Link:
    """What a link permits: to see and change one booking (by its reference), or all of one customer (by the id)."""

    kind: Literal["booking", "customer"]
    subject: str
    issued_at: datetime


def signed(link: Link, secret: str) -> str:
    """The token."""
    claims = {
        "aud": AUDIENCE,
        "kind": link.kind,
        "sub": link.subject,
        "iat": link.issued_at,
        "exp": link.issued_at + VALID_FOR,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def read(token: str, secret: str) -> Link:
    """What the token permits. Raises NotAllowed for everything that we did not sign, or that has expired."""
    try:
        options = {"require": ["aud", "sub", "iat", "exp"]}
        claims = jwt.decode(token, secret, algorithms=["HS256"], audience=AUDIENCE, options=options)  # type: ignore[arg-type]
    except jwt.InvalidTokenError:
        raise NotAllowed("this link is not valid, or has expired") from None
    if claims.get("kind") not in ("booking", "customer"):
        raise NotAllowed("this link is not valid")
    return Link(claims["kind"], claims["sub"], datetime.fromtimestamp(claims["iat"], timezone.utc))
