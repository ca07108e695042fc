"""What all tests of the backend share. What takes time to make is in `support.fixtures`."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from core.database import Base
from core.settings import Settings
from main import create_app
from models import loading
from support import SECRET

pytest_plugins = ["support.fixtures", "support.staff_fixtures"]


@pytest.fixture(scope="session")
def models() -> SimpleNamespace:
    """All mapped classes by their names, loaded through the one loading module."""
    assert loading.metadata is Base.metadata
    return SimpleNamespace(**{mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers})


@pytest.fixture
def settings(database_url: str) -> Settings:
    """The settings of a production on the fresh database."""
    return Settings(
        _env_file=None,
        environment="production",
        database_url=database_url,
        secret_key=SecretStr(SECRET),
        log_level="ERROR",
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The app, started, on the fresh database. The fixture `database` opens the same one."""
    started = create_app(settings)
    async with started.router.lifespan_context(started):
        yield started


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, in this process."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as opened:
        yield opened
