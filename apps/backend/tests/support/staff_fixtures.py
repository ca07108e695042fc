"""Fixtures for what the staff does. `conftest.py` loads this module as a plugin."""

from collections.abc import Awaitable, Callable

import pytest
from argon2 import PasswordHasher

from core.database import Database
from services import passwords
from support import SECRET
from support.staff import headers_of

LogInAs = Callable[..., Awaitable[dict[str, str]]]


@pytest.fixture
def log_in_as(database: Database) -> LogInAs:
    """Headers of somebody with some roles, who is logged in: `await log_in_as("desk")`."""

    async def headers(*roles: str) -> dict[str, str]:
        return await headers_of(database, SECRET, *roles)

    return headers


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that are made in a millisecond. What a hash costs in earnest is a test of its own."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
