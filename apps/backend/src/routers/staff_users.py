"""The accounts of the staff, and what the staff changed."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, SecretStr, StringConstraints
from sqlalchemy import select

from core.clock import utc_now
from models.audit import AuditEntry
from models.user import User
from routers.dependencies import Db
from routers.problems import problems
from routers.schemas import Email, In, Line, RowId
from routers.staff import ManagesUsers, SeesAuditLog
from services import audit, users
from services.passwords import LONGEST, SHORTEST

router = APIRouter(prefix="/staff", tags=["staff: users"])
Password = Annotated[SecretStr, StringConstraints(min_length=SHORTEST, max_length=LONGEST)]
Roles = Annotated[list[Annotated[str, StringConstraints(pattern=r"^[a-z]{1,40}$")]], Field(max_length=10)]


class UserIn(In):
    """Somebody who shall be able to log in."""

    email: Email
    name: Line
    password: Password
    roles: Roles


class UserChangeIn(In):
    """What shall be different. What is left out stays."""

    name: Line | None = None
    roles: Roles | None = None
    active: bool | None = None
    password: Password | None = None


class UserOut(BaseModel):
    """An account."""

    id: int
    email: str
    name: str
    roles: list[str]
    active: bool
    last_login_at: datetime | None

    @classmethod
    def of(cls, user: User) -> "UserOut":
        """From the database."""
        return cls(
            id=user.id,
            email=user.email,
            name=user.name,
            roles=[role.name for role in user.roles],
            active=user.active,
            last_login_at=user.last_login_at,
        )


class AuditEntryOut(BaseModel):
    """One change by one of the staff."""

    id: int
    happened_at: datetime
    user_id: int | None
    action: str
    subject_kind: str
    subject_id: str
    details: dict[str, Any]


@router.get("/users", responses=problems(401, 403))
async def list_users(database: Db, _staff: ManagesUsers) -> list[UserOut]:
    """All accounts."""
    async with database.reading() as session:
        return [UserOut.of(user) for user in await users.all_users(session)]


@router.post("/users", status_code=201, responses=problems(401, 403, 409))
async def create_user(database: Db, staff: ManagesUsers, wanted: UserIn) -> UserOut:
    """A new account."""
    password = wanted.password.get_secret_value()
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        user = await users.create(session, users.NewUser(wanted.email, wanted.name, password, wanted.roles))
        return UserOut.of(user)


@router.patch("/users/{user_id}", responses=problems(401, 403, 404))
async def change_user(database: Db, staff: ManagesUsers, user_id: RowId, wanted: UserChangeIn) -> UserOut:
    """Change an account. A new password or deactivation ends all of its logins."""
    password = wanted.password.get_secret_value() if wanted.password else None
    change = users.UserChange(wanted.name, wanted.roles, wanted.active, password)
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        return UserOut.of(await users.change(session, user_id, change, utc_now()))


@router.get("/audit-log", responses=problems(401, 403))
async def list_audit_log(
    database: Db,
    _staff: SeesAuditLog,
    before: Annotated[int | None, Query(ge=1, le=2**53 - 1, description="Entries with smaller numbers only.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[AuditEntryOut]:
    """What the staff changed, the latest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    async with database.reading() as session:
        return [AuditEntryOut.model_validate(row, from_attributes=True) for row in await session.scalars(query)]
