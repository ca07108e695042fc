"""Users: the accounts of the staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models.user import Role, User
from services import sessions
from services.errors import AlreadyThere, NotAcceptable, NotFound
from services.passwords import hashed
from services.permissions import DESCRIPTIONS, ROLES


@dataclass(frozen=True)
class NewUser:
    """Somebody who shall be able to log in."""

    email: str
    name: str
    password: str
    roles: Sequence[str]


@dataclass(frozen=True)
class UserChange:
    """What shall be different. None leaves things as they are."""

    name: str | None = None
    roles: Sequence[str] | None = None
    active: bool | None = None
    password: str | None = None


async def all_users(session: AsyncSession) -> list[User]:
    """All of them, by name."""
    return list(await session.scalars(select(User).order_by(User.name, User.id)))


async def create(session: AsyncSession, new: NewUser) -> User:
    """A new user. Raises NotAcceptable for the password or an unknown role, AlreadyThere for a used address."""
    email = new.email.lower()
    if await session.scalar(select(User.id).where(User.email == email)) is not None:
        raise AlreadyThere("there is a user with this address")
    roles = await roles_named(session, new.roles)
    user = User(email=email, name=new.name, password_hash=await hashed(new.password), roles=roles)
    session.add(user)
    await session.flush()
    return user


async def change(session: AsyncSession, user_id: int, wanted: UserChange, now: datetime) -> User:
    """Change a user. Whoever gets a new password or is deactivated is logged out everywhere.

    Raises NotFound, NotAcceptable, and refuses to leave the business without an owner.
    """
    owners = await _active_owners(session)
    user = await session.get(User, user_id)
    if user is None:
        raise NotFound("there is no such user")
    if wanted.name is not None:
        user.name = wanted.name
    if wanted.roles is not None:
        user.roles = await roles_named(session, wanted.roles)
    if wanted.active is not None:
        user.active = wanted.active
    if wanted.password is not None:
        user.password_hash = await hashed(wanted.password)
    stays_owner = user.active and any(role.name == "owner" for role in user.roles)
    if owners == [user.id] and not stays_owner:
        raise NotAcceptable("somebody has to stay the owner")
    if wanted.active is False or wanted.password is not None:
        await sessions.end_all(session, user.id, "the account was changed", now)
    await session.flush()
    return user


async def roles_named(session: AsyncSession, names: Iterable[str]) -> list[Role]:
    """The rows of these roles, made where they are missing. Raises NotAcceptable for names that mean nothing."""
    wanted = sorted(set(names))
    if unknown := [name for name in wanted if name not in ROLES]:
        raise NotAcceptable(f"no such role: {', '.join(unknown)}")
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = [{"name": name, "description": DESCRIPTIONS[name]} for name in wanted]
    if values:
        await session.execute(insert(Role).values(values).on_conflict_do_nothing(index_elements=["name"]))
    return list(await session.scalars(select(Role).where(Role.name.in_(wanted)).order_by(Role.name)))


async def _active_owners(session: AsyncSession) -> list[int]:
    """The owners, locked: of two who dismiss each other, the second has to see what the first did."""
    query = select(User.id).join(User.roles).where(Role.name == "owner", User.active).order_by(User.id)
    return list(await session.scalars(query.with_for_update(of=User)))
