"""Slowing down those who guess passwords, or have mail sent to others.

An attempt is written and committed before it is counted. So of any number of parallel attempts, no more than the limit
find a count that lets them through, on either database.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from models.user import LoginAttempt
from services.errors import TooManyAttempts

WINDOW = timedelta(minutes=15)
PER_CLIENT_AND_ACCOUNT = 5
PER_CLIENT = 30
PER_ACCOUNT = 50  # high: guesses from elsewhere must not lock the owner of the account out at once
LINKS_TO_AN_ADDRESS = 3


@dataclass(frozen=True)
class Attempt:
    """A try to log in or to get a link, as it is stored: addresses are hashed with the secret of this service."""

    limits: dict[str, int]

    @classmethod
    def of(cls, email: str, client: str, secret: str) -> "Attempt":
        """The attempt of this client on this account."""
        subjects = {f"both:{client}:{email}": PER_CLIENT_AND_ACCOUNT, f"client:{client}": PER_CLIENT}
        subjects[f"account:{email}"] = PER_ACCOUNT
        return cls({_hashed(subject, secret): limit for subject, limit in subjects.items()})

    @classmethod
    def to_get_a_link(cls, email: str, client: str, secret: str) -> "Attempt":
        """The wish of this client to have mail sent to an address, which need not be the client's own."""
        subjects = {f"link-to:{email}": LINKS_TO_AN_ADDRESS, f"link-for:{client}": PER_CLIENT}
        return cls({_hashed(subject, secret): limit for subject, limit in subjects.items()})


async def admit(database: Database, attempt: Attempt, now: datetime) -> None:
    """Count the attempt as a failed one. Raises TooManyAttempts where it is one too many."""
    async with database.writing() as session:
        session.add_all(LoginAttempt(subject=each, attempted_at=now, succeeded=False) for each in attempt.limits)
    query = (
        select(LoginAttempt.subject, func.count(), func.min(LoginAttempt.attempted_at))
        .where(LoginAttempt.subject.in_(attempt.limits), LoginAttempt.attempted_at > now - WINDOW)
        .where(LoginAttempt.succeeded.is_(False))
        .group_by(LoginAttempt.subject)
    )
    async with database.reading() as session:
        counted = list(await session.execute(query))
    waits = [first + WINDOW - now for subject, count, first in counted if count > attempt.limits[subject]]
    if waits:
        raise TooManyAttempts("too many attempts; try again later", retry_after=max(1, int(max(waits).total_seconds())))


async def forgive(database: Database, attempt: Attempt, now: datetime) -> None:
    """It was the right password: the attempts of this client on this account do not count any more."""
    mine = next(iter(attempt.limits))
    same_time = (LoginAttempt.subject.in_(attempt.limits)) & (LoginAttempt.attempted_at == now)

    async def work(session: AsyncSession) -> None:
        await session.execute(
            update(LoginAttempt).where(same_time | (LoginAttempt.subject == mine)).values(succeeded=True)
        )

    await database.transact(work)


async def forget(session: AsyncSession, now: datetime) -> None:
    """Delete what does not count any more."""
    await session.execute(delete(LoginAttempt).where(LoginAttempt.attempted_at <= now - 2 * WINDOW))


def _hashed(subject: str, secret: str) -> str:
    return hmac.new(secret.encode(), subject.encode(), hashlib.sha256).hexdigest()
