import asyncio

import httpx
import jwt
import pytest
from sqlalchemy import select

from core.database import Database
from models.user import LoginAttempt, User, UserSession
from services import login_limits
from support import SECRET
from support.staff import PASSWORD, add_user
from support.staff_fixtures import LogInAs

pytestmark = pytest.mark.anyio
OWNER = "owner@example.com"


async def log_in(
    client: httpx.AsyncClient, password: str = PASSWORD, email: str = "owner@example.com"
) -> httpx.Response:
    return await client.post("/api/v1/staff/login", json={"email": email, "password": password})


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/api/v1/staff/refresh", json={"refresh_token": token})


async def me(client: httpx.AsyncClient, access_token: str) -> httpx.Response:
    return await client.get("/api/v1/staff/me", headers={"Authorization": f"Bearer {access_token}"})


async def test_a_login_gives_tokens_that_work(client: httpx.AsyncClient, database: Database) -> None:
    await add_user(database, "owner")
    answer = await log_in(client, email="Owner@Example.com")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    shown = await me(client, answer.json()["access_token"])
    assert shown.json()["roles"] == ["owner"]
    assert "manage-users" in shown.json()["permissions"]


async def test_a_weak_hash_is_replaced_at_the_login(client: httpx.AsyncClient, database: Database) -> None:
    weak = (await add_user(database, "owner")).password_hash
    assert (await log_in(client)).status_code == 200
    async with database.reading() as session:
        user = await session.scalar(select(User))
    assert user is not None
    assert user.password_hash != weak
    assert user.last_login_at is not None
    assert (await log_in(client)).status_code == 200


@pytest.mark.parametrize("case", ["wrong password", "unknown", "deactivated"])
async def test_a_failed_login_does_not_tell_why(client: httpx.AsyncClient, database: Database, case: str) -> None:
    user = await add_user(database, "owner")
    if case == "deactivated":
        async with database.writing() as session:
            (await session.get_one(User, user.id)).active = False
    email = "nobody@example.com" if case == "unknown" else user.email
    answer = await log_in(client, "wrong" if case == "wrong password" else PASSWORD, email)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "the address or the password is wrong"


async def test_guessing_is_slowed_down_also_in_parallel(client: httpx.AsyncClient, database: Database) -> None:
    await add_user(database, "owner")
    answers = await asyncio.gather(*(log_in(client, f"guess {number}") for number in range(12)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes.count(401) <= login_limits.PER_CLIENT_AND_ACCOUNT
    assert set(codes) <= {401, 429}
    refused = await log_in(client)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60
    async with database.reading() as session:
        subjects = set(await session.scalars(select(LoginAttempt.subject)))
    assert not any("owner" in subject or "127.0.0.1" in subject for subject in subjects)


async def test_the_right_password_forgives_earlier_mistakes(client: httpx.AsyncClient, database: Database) -> None:
    await add_user(database, "owner")
    for _ in range(3):
        for _ in range(login_limits.PER_CLIENT_AND_ACCOUNT - 1):
            assert (await log_in(client, "mistake")).status_code == 401
        assert (await log_in(client)).status_code == 200


async def test_a_refresh_token_works_once_and_its_reuse_ends_the_login(
    client: httpx.AsyncClient, database: Database
) -> None:
    await add_user(database, "owner")
    first = (await log_in(client)).json()
    second = (await refresh(client, first["refresh_token"])).json()
    third = (await refresh(client, second["refresh_token"])).json()
    assert (await me(client, third["access_token"])).status_code == 200
    assert (await refresh(client, first["refresh_token"])).status_code == 401  # two exchanges old
    assert (await refresh(client, third["refresh_token"])).status_code == 401
    assert (await me(client, third["access_token"])).status_code == 401
    async with database.reading() as session:
        row = await session.scalar(select(UserSession))
    assert row is not None
    assert (row.rotations, row.revoked_reason) == (2, "an old refresh token was used")


async def test_of_parallel_exchanges_one_succeeds_and_the_login_ends(
    client: httpx.AsyncClient, database: Database
) -> None:
    await add_user(database, "owner")
    token = (await log_in(client)).json()["refresh_token"]
    answers = await asyncio.gather(*(refresh(client, token) for _ in range(8)))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert (await me(client, won[0]["access_token"])).status_code == 401


async def test_other_logins_of_the_user_go_on(client: httpx.AsyncClient, database: Database) -> None:
    await add_user(database, "owner")
    stolen, other = (await log_in(client)).json(), (await log_in(client)).json()
    await refresh(client, stolen["refresh_token"])
    await refresh(client, stolen["refresh_token"])
    assert (await me(client, other["access_token"])).status_code == 200


async def test_a_logout_counts_at_once(client: httpx.AsyncClient, database: Database) -> None:
    await add_user(database, "owner")
    tokens = (await log_in(client)).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await client.post("/api/v1/staff/logout", headers=headers)).status_code == 204
    assert (await me(client, tokens["access_token"])).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401


CLAIMS: dict[str, object] = {"aud": "booking-backend/staff", "sub": "1", "sid": 1, "exp": 9_000_000_000}


OTHER_CLAIMS: list[dict[str, object]] = [
    {"aud": "booking-backend/customer"},
    {"aud": "booking-backend/refresh"},
    {"aud": None},
    {"exp": 1},
    {"exp": None},
    {"sub": "one"},
    {"sub": "2"},
    {"sid": []},
    {"sid": 2**80},
    {"sid": 77},
]


async def test_tokens_with_other_claims_are_refused(client: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    await log_in_as("owner")
    assert (await me(client, jwt.encode(CLAIMS, SECRET))).status_code == 200
    for changes in OTHER_CLAIMS:
        claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
        assert (await me(client, jwt.encode(claims, SECRET))).status_code == 401, changes


async def test_what_we_did_not_sign_is_refused(client: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    await log_in_as("owner")
    unsigned = jwt.encode(CLAIMS, "", algorithm="none")
    foreign = jwt.encode(CLAIMS, "another secret that is long enough for this")
    for token in ("", "x" * 5000, "a.b.c", unsigned, foreign):
        assert (await me(client, token)).status_code == 401, token


async def test_a_refresh_token_is_no_access_token_and_the_other_way(
    client: httpx.AsyncClient, database: Database
) -> None:
    await add_user(database, "owner")
    tokens = (await log_in(client)).json()
    assert (await me(client, tokens["refresh_token"])).status_code == 401
    assert (await refresh(client, tokens["access_token"])).status_code == 401
