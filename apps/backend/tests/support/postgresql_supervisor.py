"""The process that owns a PostgreSQL server for tests: it ends both as soon as nobody holds a lease.

A lease is an open connection to its socket. The kernel closes it with the process that holds it, however that dies, so
neither a server nor a directory outlives the tests. A process of its own, because with pytest-xdist nobody knows which
worker ends last.
"""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from support.postgresql_installation import Account, account, usable

LEASE_NAME = "lease"
SECONDS_TO_FIRST_LEASE = 60
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "timezone": "UTC",
}


def main(installation: str) -> None:
    """Serve until the last lease is given back. The directory is written to standard output once all is ready."""
    _detach()
    runs_as = account()
    with _directory(runs_as) as directory, _leases(directory) as leases:
        programs = usable(installation, runs_as, directory)
        with _server(programs, runs_as, directory):
            sys.stdout.write(directory + "\n")
            sys.stdout.flush()
            _wait_until_unused(leases)


def _detach() -> None:
    """Leave the process group of the tests, so that what the keyboard tells them does not end this too soon."""
    if os.fork():
        os._exit(0)
    os.setsid()


@contextmanager
def _directory(runs_as: Account) -> Iterator[str]:
    directory = tempfile.mkdtemp(prefix="pg")  # short: the path of a socket has 107 bytes at most
    try:
        if runs_as.user is not None and runs_as.group is not None:
            os.chown(directory, runs_as.user, runs_as.group)
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _leases(directory: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.join(directory, LEASE_NAME))
        listener.listen(128)
        yield listener


@contextmanager
def _server(programs: str, runs_as: Account, directory: str) -> Iterator[None]:
    data = os.path.join(directory, "data")
    form = ("--encoding=UTF8", "--locale=C", "--auth=trust", "--username=postgres", "--no-sync")
    runs_as.run(os.path.join(programs, "initdb"), f"--pgdata={data}", *form)
    options = [f"--{name}={value}" for name, value in OPTIONS.items()]
    command = (os.path.join(programs, "postgres"), "-D", data, "-k", directory, *options)
    with open(os.path.join(directory, "log"), "wb") as log:
        process = runs_as.start(*command, output=log)
    try:
        _wait_until_ready(process, directory)
        yield
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed any more
        process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], directory: str) -> None:
    while process.poll() is None:
        try:
            psycopg.connect(host=directory, user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.01)
        else:
            return
    with open(os.path.join(directory, "log"), encoding="utf-8", errors="replace") as log:
        raise RuntimeError(log.read())


def _wait_until_unused(listener: socket.socket) -> None:
    held: list[socket.socket] = []
    patience: float | None = SECONDS_TO_FIRST_LEASE
    while True:
        ready, _, _ = select.select([listener, *held], [], [], patience)
        if listener in ready:
            held.append(listener.accept()[0])
            patience = None
        held = [lease for lease in held if lease not in ready or lease.recv(1)]
        if not held:
            return


if __name__ == "__main__":
    main(sys.argv[1])
