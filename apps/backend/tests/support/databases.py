"""Fresh databases, cheaply: prepared once in a test run, then copied."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from psycopg import sql

from support.locks import exclusive
from support.postgresql_server import PostgresqlServer

Prepare = Callable[[str], None]


@contextmanager
def fresh_sqlite(directory: str, template: str, prepare: Prepare) -> Iterator[str]:
    """The URL of a new SQLite database, a copy of what `prepare` made of the URL of an empty one.

    `directory` is shared by all processes of the test run; `template` names what `prepare` makes.
    """
    original = os.path.join(directory, f"{template}.db")
    with exclusive(original + ".lock"):
        if not os.path.exists(original):
            prepare(f"sqlite:///{original}.new")
            os.rename(original + ".new", original)
    copy = os.path.join(directory, f"{uuid.uuid4().hex}.db")
    shutil.copyfile(original, copy)
    try:
        yield f"sqlite:///{copy}"
    finally:
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(copy + suffix):
                os.unlink(copy + suffix)


@contextmanager
def fresh_postgresql(server: PostgresqlServer, template: str, prepare: Prepare) -> Iterator[str]:
    """The same on PostgreSQL. What is still connected at the end is thrown out."""
    with exclusive(os.path.join(server.directory, f"{template}.lock")), server.administration() as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            connection.execute(_statement("CREATE DATABASE {}", f"{template}_new"))
            prepare(server.url(f"{template}_new"))
            connection.execute(_statement("ALTER DATABASE {} RENAME TO {}", f"{template}_new", template))
    copy = f"test_{uuid.uuid4().hex}"
    with server.administration() as connection:
        connection.execute(_statement("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", copy, template))
    try:
        yield server.url(copy)
    finally:
        with server.administration() as connection:
            connection.execute(_statement("DROP DATABASE {} WITH (FORCE)", copy))


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
