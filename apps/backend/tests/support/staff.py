"""People of the staff, for tests."""

from datetime import datetime, timezone
from functools import lru_cache

from argon2 import PasswordHasher
from sqlalchemy import select

from core.database import Database
from models.user import User
from services import sessions, users

PASSWORD = "correct horse battery"


@lru_cache(maxsize=1)
def cheap_hash() -> str:
    """The hash of PASSWORD, made with parameters that cost nothing."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


async def add_user(database: Database, *roles: str, email: str = "") -> User:
    """A user with these roles and PASSWORD."""
    email = email or f"{'-'.join(roles)}@example.com"
    async with database.writing() as session:
        found = await session.scalar(select(User).where(User.email == email))
        if found is not None:
            return found
        user = User(email=email, name=email.split("@")[0], password_hash=cheap_hash(), roles=[])
        user.roles = await users.roles_named(session, roles)
        session.add(user)
    return user


async def headers_of(database: Database, secret: str, *roles: str) -> dict[str, str]:
    """Headers of a request by somebody with these roles, who is logged in."""
    user = await add_user(database, *roles)
    async with database.writing() as session:
        tokens = await sessions.begin(session, user, secret, datetime.now(timezone.utc))
    return {"Authorization": f"Bearer {tokens.access_token}"}
