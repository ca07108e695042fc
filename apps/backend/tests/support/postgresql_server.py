"""One PostgreSQL server for all processes of a test run."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from support.locks import exclusive
from support.postgresql_installation import preferred
from support.postgresql_supervisor import LEASE_NAME


@dataclass(frozen=True)
class PostgresqlServer:
    """A running server, reached through the socket in its directory."""

    directory: str

    def url(self, database: str = "postgres") -> str:
        """The URL of one of its databases, as DATABASE_URL takes it."""
        return f"postgresql://postgres@/{database}?host={self.directory}"

    @contextmanager
    def administration(self) -> Iterator[psycopg.Connection]:
        """A connection to the database `postgres`, each statement a transaction of its own."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            yield connection


@contextmanager
def shared_server(directory: str, installation: str | None = None) -> Iterator[PostgresqlServer]:
    """The server of this directory: started by the first who asks, in whatever process, gone with the last.

    Raises NoPostgresqlError where there is none to start, and RuntimeError if it does not start.
    """
    lease, server = _lease(directory, installation)
    with lease:
        yield server


def _lease(directory: str, installation: str | None) -> tuple[socket.socket, PostgresqlServer]:
    with exclusive(os.path.join(directory, "postgresql")) as address:
        home = address.read()
        lease = _connect(home)
        if lease is None:
            home = _start(installation or preferred())
            lease = _connect(home)
            address.truncate(0)
            address.write(home)
    if lease is None:
        raise RuntimeError("PostgreSQL ended right after its start")
    return lease, PostgresqlServer(home)


def _connect(home: str) -> socket.socket | None:
    lease = socket.socket(socket.AF_UNIX)
    try:
        lease.connect(os.path.join(home, LEASE_NAME))
    except OSError:
        lease.close()
        return None
    return lease


def _start(installation: str) -> str:
    tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    command = [sys.executable, "-m", "support.postgresql_supervisor", installation]
    with subprocess.Popen(command, cwd=tests, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as launcher:
        home = launcher.stdout.readline().strip() if launcher.stdout else ""
    if not home:
        raise RuntimeError(f"PostgreSQL in {installation} does not start; its reason is on standard error")
    return home
