"""Tokens of the staff: JSON Web Tokens (HS256), each kind with an audience of its own.

An access token says who asks; what they may do is read from the database at each request, so that a logout, a
deactivated user and a changed role count at once. A refresh token names its session and can be used once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import jwt

from services.errors import NotAllowed


class TokenKind(str, Enum):
    """What a token is for. The value is its audience."""

    ACCESS = "booking-backend/staff"
    REFRESH = "booking-backend/refresh"
    PAGE = "booking-backend/page"  # in the cookie of a browser, where no script could exchange tokens


INVALID = "this login is not valid, or has expired"
LARGEST_ID = 2**63 - 1
LIFETIMES = {
    TokenKind.ACCESS: timedelta(minutes=15),
    TokenKind.REFRESH: timedelta(days=14),
    TokenKind.PAGE: timedelta(hours=12),
}


@dataclass(frozen=True)
class StaffToken:
    """Whose token it is, and of which login."""

    user_id: int
    session_id: int


def issued(kind: TokenKind, token: StaffToken, secret: str, now: datetime) -> str:
    """A new token, different from every other."""
    claims = {
        "aud": kind.value,
        "sub": str(token.user_id),
        "sid": token.session_id,
        "iat": now,
        "exp": now + LIFETIMES[kind],
        "jti": secrets.token_urlsafe(16),
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def read(kind: TokenKind, text: str, secret: str) -> StaffToken:
    """What a token says. Raises NotAllowed for everything that we did not sign for this, or that has expired."""
    try:
        claims = jwt.decode(
            text,
            secret,
            algorithms=["HS256"],
            audience=kind.value,
            options={"require": ["aud", "sub", "sid", "exp"]},
        )
        token = StaffToken(int(claims["sub"]), int(claims["sid"]))
    except (jwt.InvalidTokenError, ValueError, TypeError):
        raise NotAllowed(INVALID) from None
    if max(token.user_id, token.session_id) > LARGEST_ID:
        raise NotAllowed(INVALID)
    return token


def fingerprint(text: str) -> str:
    """What is stored of a refresh token."""
    return hashlib.sha256(text.encode()).hexdigest()
