"""The one Base of this backend, and the way to its database.

    async with database.reading() as session: …   # a consistent view, nothing is written
    async with database.writing() as session: …   # one transaction: committed at the end, rolled back by an exception

SQLite has one writer at a time. A transaction that begins by reading and writes later can lose its turn in between
(SQLITE_BUSY_SNAPSHOT, which no timeout cures), so `writing` takes the lock at once with BEGIN IMMEDIATE. Writers of one
process queue for one connection, in order, instead of polling for the lock.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from core.columns import UtcDateTime
from core.urls import for_blocking_use, with_driver

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_SECONDS = 30
RETRY_STATES = ("40001", "40P01")  # serialization_failure, deadlock_detected: PostgreSQL, appendix A
ATTEMPTS = 5
Result = TypeVar("Result")
BEGIN_IMMEDIATE = {"begin_immediate": True}


class Base(DeclarativeBase):
    """The one Base. Every mapped class of this backend is a subclass of it, and there is no other MetaData."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


class Database:
    """One database and its connections. Belongs to the event loop that uses it first; `close` it there."""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.url = with_driver(url)
        if self.url.startswith("sqlite"):
            self._readers = _sqlite_engine(self.url, pool_size)
            self._writers = _sqlite_engine(self.url, 1).execution_options(**BEGIN_IMMEDIATE)
        else:
            self._readers = self._writers = create_async_engine(
                self.url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True, hide_parameters=True
            )
        self._read = async_sessionmaker(self._readers, expire_on_commit=False)
        self._write = async_sessionmaker(self._writers, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._readers.dialect.name

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are thrown away."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session with one transaction, committed where the block ends without an exception."""
        async with self._write() as session, session.begin():
            yield session

    async def transact(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """What `work` returns, in one transaction that is done again where the database asks for that.

        PostgreSQL ends one of two transactions that wait for each other (deadlock) or that cannot both be true
        (serialization failure). Everything in `work` must be undone by a rollback.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                async with self.writing() as session:
                    return await work(session)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in RETRY_STATES:
                    raise
        async with self.writing() as session:
            return await work(session)

    async def ping(self) -> None:
        """Ask the database for a sign of life. Raises SQLAlchemy's errors where there is none."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Give all connections back."""
        await self._readers.dispose()
        await self._writers.dispose()


def blocking_engine(url: str) -> Engine:
    """An engine without asyncio, for Alembic and for scripts. On SQLite, all of its transactions are immediate."""
    engine = create_engine(for_blocking_use(url))
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
        return engine.execution_options(**BEGIN_IMMEDIATE)
    return engine


def _sqlite_engine(url: str, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=BUSY_TIMEOUT_SECONDS, hide_parameters=True
    )
    _prepare_sqlite(engine.sync_engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 the driver's connection, or its adapter
    connection.isolation_level = None  # Python's sqlite3 would begin by itself, later than we want
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("begin_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
