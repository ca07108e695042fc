import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from models.audit import AuditEntry
from models.user import User
from services import users
from services.errors import NotAcceptable
from support.staff import PASSWORD, add_user
from support.staff_fixtures import LogInAs

pytestmark = pytest.mark.anyio
USERS = "/api/v1/staff/users"
NEW = {"email": "New@example.com", "name": "New", "password": "long enough, surely", "roles": ["desk"]}


async def audit_log(database: Database) -> list[AuditEntry]:
    async with database.reading() as session:
        return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


async def test_a_new_user_can_log_in_and_is_in_the_audit_log(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    owner = await log_in_as("owner")
    made = await client.post(USERS, json=NEW, headers=owner)
    assert made.status_code == 201
    assert made.json()["email"] == "new@example.com"
    login = {"email": NEW["email"], "password": NEW["password"]}
    assert (await client.post("/api/v1/staff/login", json=login)).status_code == 200
    (entry,) = await audit_log(database)
    assert (entry.action, entry.subject_kind, entry.subject_id) == ("created", "users", str(made.json()["id"]))
    assert entry.details["roles"] == ["desk"]
    assert "argon2" not in str(entry.details)
    listed = await client.get("/api/v1/staff/audit-log", headers=owner)
    assert [each["subject_kind"] for each in listed.json()] == ["users"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "OWNER@example.com"}, 409),
        ({"password": "short"}, 422),
        ({"roles": ["king"]}, 422),
        ({"roles": ["'; DROP TABLE users; --"]}, 422),
        ({"email": "no address"}, 422),
        ({"surprise": 1}, 422),
    ],
)
async def test_what_no_user_can_be(
    client: httpx.AsyncClient, log_in_as: LogInAs, change: dict[str, Any], code: int
) -> None:
    owner = await log_in_as("owner")
    answer = await client.post(USERS, json=NEW | change, headers=owner)
    assert answer.status_code == code
    assert str(NEW["password"]) not in answer.text
    assert len((await client.get(USERS, headers=owner)).json()) == 1


@pytest.mark.parametrize("change", [{"active": False}, {"password": "something else entirely"}])
async def test_a_changed_account_is_logged_out_everywhere(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs, change: dict[str, object]
) -> None:
    owner, desk = await log_in_as("owner"), await log_in_as("desk")
    user = await add_user(database, "desk")
    assert (await client.patch(f"{USERS}/{user.id}", json=change, headers=owner)).status_code == 200
    assert (await client.get("/api/v1/staff/me", headers=desk)).status_code == 401
    (entry,) = await audit_log(database)
    assert entry.action == "changed"
    assert "something else" not in str(entry.details)


async def test_a_new_role_counts_at_once(client: httpx.AsyncClient, database: Database, log_in_as: LogInAs) -> None:
    owner, desk = await log_in_as("owner"), await log_in_as("desk")
    user = await add_user(database, "desk")
    assert (await client.get("/api/v1/staff/audit-log", headers=desk)).status_code == 403
    await client.patch(f"{USERS}/{user.id}", json={"roles": ["manager", "desk"]}, headers=owner)
    assert (await client.get("/api/v1/staff/audit-log", headers=desk)).status_code == 200
    (entry,) = await audit_log(database)
    assert entry.details == {"roles": ["desk", "manager"]}


async def test_the_last_owner_stays(client: httpx.AsyncClient, database: Database, log_in_as: LogInAs) -> None:
    owner = await log_in_as("owner")
    user = await add_user(database, "owner")
    for change in ({"active": False}, {"roles": ["desk"]}):
        assert (await client.patch(f"{USERS}/{user.id}", json=change, headers=owner)).status_code == 422
    assert (await client.patch(f"{USERS}/{user.id + 1}", json={"active": False}, headers=owner)).status_code == 404


async def test_two_owners_cannot_dismiss_each_other_at_once(database: Database) -> None:
    pair = [await add_user(database, "owner", email=f"owner{number}@example.com") for number in (1, 2)]

    async def dismiss(user: User) -> None:
        async with database.writing() as session:
            await users.change(session, user.id, users.UserChange(active=False), utc_now())

    ended = await asyncio.gather(*map(dismiss, pair), return_exceptions=True)
    assert set(map(type, ended)) == {NotAcceptable, type(None)}


async def test_hashes_and_passwords_never_leave(client: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    owner = await log_in_as("owner")
    for path in (USERS, "/api/v1/staff/me", "/api/v1/staff/audit-log"):
        text = (await client.get(path, headers=owner)).text
        assert "argon2" not in text
        assert PASSWORD not in text
