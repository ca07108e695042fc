"""Database URLs: what people write, and what SQLAlchemy needs."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


def with_driver(text: str) -> str:
    """The URL with the driver that this backend uses, for instance `postgres://…` as `postgresql+psycopg://…`.

    Raises ValueError for another database, for SQLite in memory, and for what is no URL.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("not a database URL") from None
    driver = DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise ValueError(f"{url.get_backend_name()} is not supported: use SQLite or PostgreSQL")
    if driver.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise ValueError("SQLite needs a file: each connection to :memory: is a database of its own")
    return url.set(drivername=driver).render_as_string(hide_password=False)


def for_blocking_use(url: str) -> URL:
    """The same database through a driver without asyncio, for Alembic. psycopg has both in one."""
    parsed = make_url(with_driver(url))
    return parsed.set(drivername="sqlite+pysqlite") if parsed.get_backend_name() == "sqlite" else parsed


def shown(url: str) -> str:
    """The URL for people and logs: without its password."""
    return make_url(url).render_as_string(hide_password=True)


def sqlite_file(url: str) -> str | None:
    """The file of an SQLite database, or None for another one."""
    parsed = make_url(url)
    return parsed.database if parsed.get_backend_name() == "sqlite" else None
