"""What all tests of the backend share. Each test with a database runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from core.database import Base, Database
from core.encryption import use_keys
from core.migrations import upgrade
from core.settings import Settings
from main import create_app
from models import loading
from support.databases import Prepare, fresh_postgresql, fresh_sqlite
from support.postgresql_server import PostgresqlServer, shared_server

Fresh = Callable[[str, str, Prepare], AbstractContextManager[str]]
SECRET = "a secret that only the tests know, and that is long enough"

pytest_plugins = ["support.fixtures"]


@pytest.fixture(scope="session")
def models() -> SimpleNamespace:
    """All mapped classes by their names, loaded through the one loading module."""
    assert loading.metadata is Base.metadata
    return SimpleNamespace(**{mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers})


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shared_directory(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A directory of this test run, the same in all processes of pytest-xdist."""
    directory = tmp_path_factory.getbasetemp()
    return directory.parent if hasattr(request.config, "workerinput") else directory


@pytest.fixture(scope="session")
def postgresql(shared_directory: Path) -> Iterator[PostgresqlServer]:
    with shared_server(str(shared_directory)) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def fresh(shared_directory: Path, request: pytest.FixtureRequest) -> Fresh:
    """Makes new databases: `with fresh(dialect, template, prepare) as url`, see `support.databases`."""

    def make(dialect: str, template: str, prepare: Prepare) -> AbstractContextManager[str]:
        if dialect == "sqlite":
            return fresh_sqlite(str(shared_directory), template, prepare)
        return fresh_postgresql(request.getfixturevalue("postgresql"), template, prepare)

    return make


@pytest.fixture
def database_url(dialect: str, fresh: Fresh) -> Iterator[str]:
    """A new database, migrated."""
    with fresh(dialect, "migrated", upgrade) as url:
        yield url


@pytest.fixture
def empty_database_url(dialect: str, fresh: Fresh) -> Iterator[str]:
    """A new database in which there is nothing."""
    with fresh(dialect, "empty", make_file) as url:
        yield url


def make_file(url: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).touch()


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(
        _env_file=None,
        environment="production",
        database_url=database_url,
        secret_key=SecretStr(SECRET),
        log_level="ERROR",
    )


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The new database, open."""
    use_keys([f"columns:{SECRET}"])
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The app, started, on the new database. The fixture `database` opens the same one."""
    started = create_app(settings)
    async with started.router.lifespan_context(started):
        yield started


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, in this process."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as opened:
        yield opened
