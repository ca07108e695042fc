"""Fixtures of everything that takes time to make. `conftest.py` loads this module as a plugin."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest

from core.database import Database
from core.encryption import use_keys
from core.migrations import upgrade
from support.databases import fresh_postgresql, fresh_sqlite
from support.postgresql_server import PostgresqlServer, shared_server
from support.smtp_server import SmtpServer, smtp_server


@pytest.fixture(scope="session")
def shared_directory(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> str:
    """A directory that all processes of this test run have in common."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base  # workers of pytest-xdist have one each
    return str(shared)


@pytest.fixture(scope="session")
def postgresql_server(shared_directory: str) -> Iterator[PostgresqlServer]:
    """The one server of this test run."""
    with shared_server(shared_directory) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, shared_directory: str) -> Iterator[str]:
    """A fresh database with the newest schema, on SQLite and on PostgreSQL."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield stack.enter_context(fresh_sqlite(shared_directory, "newest", upgrade))
        else:
            server = request.getfixturevalue("postgresql_server")
            yield stack.enter_context(fresh_postgresql(server, "newest", upgrade))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The same, opened in the event loop of the test."""
    use_keys(["a key for tests"])
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A real SMTP server that records what it accepts."""
    with smtp_server() as server:
        yield server


@pytest.fixture
def anyio_backend() -> str:
    """Tests marked `anyio` run under asyncio, as the service does."""
    return "asyncio"
