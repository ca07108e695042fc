"""Fixtures of everything that takes time to make. `conftest.py` loads this module as a plugin."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from core.database import Database
from core.encryption import use_keys
from core.migrations import upgrade
from core.urls import sqlite_file
from support import SECRET
from support.databases import Prepare, fresh_postgresql, fresh_sqlite
from support.postgresql_server import PostgresqlServer, shared_server
from support.smtp_server import SmtpServer, smtp_server

Fresh = Callable[[str, str, Prepare], AbstractContextManager[str]]


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


@pytest.fixture(scope="session")
def fresh(shared_directory: str, request: pytest.FixtureRequest) -> Fresh:
    """Makes new databases: `with fresh(dialect, template, prepare) as url`, see `support.databases`."""

    def make(dialect: str, template: str, prepare: Prepare) -> AbstractContextManager[str]:
        if dialect == "sqlite":
            return fresh_sqlite(shared_directory, template, prepare)
        return fresh_postgresql(request.getfixturevalue("postgresql_server"), template, prepare)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each test with a database runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(dialect: str, fresh: Fresh) -> Iterator[str]:
    """A fresh database with the newest schema."""
    with fresh(dialect, "newest", upgrade) as url:
        yield url


@pytest.fixture
def empty_database_url(dialect: str, fresh: Fresh) -> Iterator[str]:
    """A fresh database in which there is nothing."""
    with fresh(dialect, "empty", _make_file) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The fresh database with the newest schema, opened in the event loop of the test."""
    use_keys([f"columns:{SECRET}"])  # as the app does with this secret, see `core.keys`
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
    """Asynchronous tests run under asyncio, as the service does."""
    return "asyncio"


def _make_file(url: str) -> None:
    if file := sqlite_file(url):
        Path(file).touch()
