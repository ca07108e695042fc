"""Logins of the staff. A session is one login on one device; its refresh token is exchanged at each use."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from models.user import User, UserSession
from services import login_limits, tokens
from services.errors import NotAllowed
from services.passwords import verify
from services.tokens import LIFETIMES, StaffToken, TokenKind, fingerprint

WRONG = "the address or the password is wrong"


@dataclass(frozen=True)
class Credentials:
    """What somebody types, and from where."""

    email: str
    password: str
    client: str
    user_agent: str = ""


@dataclass(frozen=True)
class Tokens:
    """What a login gives: the one for each request, and the one for the next pair."""

    access_token: str
    refresh_token: str


async def log_in(database: Database, credentials: Credentials, secret: str, now: datetime) -> Tokens:
    """Begin a session. Raises NotAllowed, which does not tell what was wrong, and TooManyAttempts."""
    attempt = login_limits.Attempt.of(credentials.email.lower(), credentials.client, secret)
    await login_limits.admit(database, attempt, now)
    async with database.reading() as session:
        user = await session.scalar(select(User).where(User.email == credentials.email.lower(), User.active))
    verdict = await verify(credentials.password, user.password_hash if user else None)
    if user is None or not verdict.right:
        raise NotAllowed(WRONG)
    await login_limits.forgive(database, attempt, now)
    changes = {"last_login_at": now} | ({"password_hash": verdict.new_hash} if verdict.new_hash else {})
    async with database.writing() as session:
        await session.execute(update(User).where(User.id == user.id).values(changes))
        return await begin(session, user, secret, now, credentials.user_agent)


async def begin(session: AsyncSession, user: User, secret: str, now: datetime, user_agent: str = "") -> Tokens:
    """A new session of the user."""
    row = UserSession(
        user_id=user.id,
        refresh_token_hash=fingerprint(f"{user.id} {now} to be replaced"),
        expires_at=now + LIFETIMES[TokenKind.REFRESH],
        last_used_at=now,
        user_agent=user_agent[:200],
    )
    session.add(row)
    await session.flush()
    pair = _pair(StaffToken(user.id, row.id), secret, now)
    row.refresh_token_hash = fingerprint(pair.refresh_token)
    return pair


async def refresh(database: Database, refresh_token: str, secret: str, now: datetime) -> Tokens:
    """Exchange a refresh token for a new pair. Raises NotAllowed.

    A token that was exchanged before has been stolen, from us or by us from somebody: nobody can tell who comes second.
    So its session ends for both.
    """
    token = tokens.read(TokenKind.REFRESH, refresh_token, secret)
    pair = _pair(token, secret, now)
    exchange = (
        update(UserSession)
        .where(
            UserSession.id == token.session_id,
            UserSession.refresh_token_hash == fingerprint(refresh_token),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
            UserSession.user_id.in_(select(User.id).where(User.active)),
        )
        .values(
            refresh_token_hash=fingerprint(pair.refresh_token),
            rotations=UserSession.rotations + 1,
            expires_at=now + LIFETIMES[TokenKind.REFRESH],
            last_used_at=now,
        )
        .returning(UserSession.id)
    )
    async with database.writing() as session:
        exchanged = await session.scalar(exchange)
        if exchanged is None:
            await end(session, token.session_id, "an old refresh token was used", now)
    if exchanged is None:
        raise NotAllowed("this login is over")
    return pair


async def end(session: AsyncSession, session_id: int, reason: str, now: datetime) -> None:
    """End a session. Nothing happens where it has ended already."""
    running = (UserSession.id == session_id) & UserSession.revoked_at.is_(None)
    await session.execute(update(UserSession).where(running).values(revoked_at=now, revoked_reason=reason))


async def end_all(session: AsyncSession, user_id: int, reason: str, now: datetime) -> None:
    """End all sessions of a user."""
    running = (UserSession.user_id == user_id) & UserSession.revoked_at.is_(None)
    await session.execute(update(UserSession).where(running).values(revoked_at=now, revoked_reason=reason))


def page_token(pair: Tokens, secret: str, now: datetime) -> str:
    """The token of a browser for the session that has just begun."""
    return tokens.issued(TokenKind.PAGE, tokens.read(TokenKind.ACCESS, pair.access_token, secret), secret, now)


async def user_of(database: Database, text: str, secret: str, kind: TokenKind = TokenKind.ACCESS) -> tuple[User, int]:
    """The user with a token of this kind, and the number of the session. Raises NotAllowed."""
    token = tokens.read(kind, text, secret)
    query = (
        select(User)
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.id == token.session_id, UserSession.revoked_at.is_(None))
        .where(User.id == token.user_id, User.active)
    )
    async with database.reading() as session:
        user = await session.scalar(query)
    if user is None:
        raise NotAllowed("this login is over")
    return user, token.session_id


def _pair(token: StaffToken, secret: str, now: datetime) -> Tokens:
    access = tokens.issued(TokenKind.ACCESS, token, secret, now)
    return Tokens(access, tokens.issued(TokenKind.REFRESH, token, secret, now))
