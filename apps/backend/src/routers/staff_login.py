"""Logging in and out."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, SecretStr, StringConstraints

from core.clock import utc_now
from routers.dependencies import Db, Secret
from routers.problems import problems
from routers.schemas import Email, In
from routers.staff import LoggedIn
from services import sessions
from services.permissions import permitted
from services.tokens import LIFETIMES, TokenKind

router = APIRouter(prefix="/staff", tags=["staff: login"])
NOT_STORED = {"Cache-Control": "no-store"}


class LoginIn(In):
    """Address and password."""

    email: Email
    password: Annotated[SecretStr, StringConstraints(min_length=1, max_length=128)]


class RefreshIn(In):
    """The refresh token of the last answer."""

    refresh_token: Annotated[SecretStr, StringConstraints(min_length=1, max_length=1000)]


class TokensOut(BaseModel):
    """The access token goes into the header `Authorization: Bearer …`. The refresh token gives the next pair, once."""

    access_token: str
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105 the name of a scheme
    expires_in: int = int(LIFETIMES[TokenKind.ACCESS].total_seconds())


class MeOut(BaseModel):
    """Who is logged in, and what they may do."""

    id: int
    email: str
    name: str
    roles: list[str]
    permissions: list[str]


@router.post("/login", responses=problems(401, 429))
async def log_in(
    database: Db,
    secret: Secret,
    wanted: LoginIn,
    request: Request,
    response: Response,
    user_agent: Annotated[str, Header()] = "",
) -> TokensOut:
    """Log in."""
    client = request.client.host if request.client else ""
    credentials = sessions.Credentials(wanted.email, wanted.password.get_secret_value(), client, user_agent)
    pair = await sessions.log_in(database, credentials, secret, utc_now())
    response.headers.update(NOT_STORED)
    return TokensOut(access_token=pair.access_token, refresh_token=pair.refresh_token)


@router.post("/refresh", responses=problems(401))
async def refresh(database: Db, secret: Secret, wanted: RefreshIn, response: Response) -> TokensOut:
    """Exchange the refresh token. Using one for the second time ends the login, for whoever holds it."""
    pair = await sessions.refresh(database, wanted.refresh_token.get_secret_value(), secret, utc_now())
    response.headers.update(NOT_STORED)
    return TokensOut(access_token=pair.access_token, refresh_token=pair.refresh_token)


@router.post("/logout", status_code=204, responses=problems(401))
async def log_out(database: Db, staff: LoggedIn) -> None:
    """End this login. Its tokens are worth nothing from now on."""
    async with database.writing() as session:
        await sessions.end(session, staff.session_id, "logged out", utc_now())


@router.get("/me", responses=problems(401))
async def me(staff: LoggedIn) -> MeOut:
    """Who is logged in."""
    permissions = sorted(permission.value for permission in permitted(staff.roles))
    return MeOut(id=staff.user_id, email=staff.email, name=staff.name, roles=list(staff.roles), permissions=permissions)
