import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from support.databases import fresh_postgresql
from support.postgresql_installation import from_pypi, installations
from support.postgresql_server import shared_server

HOLDER = """
import sys, time
from support.postgresql_server import shared_server
with shared_server(sys.argv[1]) as server:
    print(server.directory, flush=True)
    time.sleep(600)
"""


def holder(directory: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLDER, str(directory)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])


def gone(directory: str) -> bool:
    for _ in range(1000):
        if not os.path.exists(directory):
            return True
        time.sleep(0.02)
    return False


def test_every_installation_can_serve_one_after_the_other(tmp_path: Path) -> None:
    places = installations()
    directories = [serve(tmp_path, place) for place in places]
    assert places
    assert len(set(directories)) == len(places)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root serves as somebody else")
def test_an_installation_in_a_directory_closed_to_the_server_is_copied_with_its_libraries(tmp_path: Path) -> None:
    places = from_pypi()
    assert places
    for number, place in enumerate(places):
        closed = tmp_path / f"closed{number}" / "site-packages"
        package = Path(place).parents[1]
        for directory in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(directory, closed / directory.name, symlinks=True)
        closed.chmod(0o700)
        serve(tmp_path, str(closed / Path(place).relative_to(package.parent)))


def serve(tmp_path: Path, installation: str) -> str:
    with shared_server(str(tmp_path), installation) as server, server.administration() as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    assert gone(server.directory)
    return server.directory


def test_processes_share_one_server_which_ends_with_the_last_of_them_even_if_killed(tmp_path: Path) -> None:
    with holder(tmp_path) as first, holder(tmp_path) as second:
        directories = {process.stdout.readline().strip() for process in (first, second) if process.stdout}
        (directory,) = directories
        first.kill()
        first.wait()
        with psycopg.connect(host=directory, user="postgres", dbname="postgres") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        second.send_signal(signal.SIGKILL)
    assert gone(directory)


def test_fresh_databases_are_copies_of_one_template(tmp_path: Path) -> None:
    prepared = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE things (id int)")

    with shared_server(str(tmp_path)) as server:
        for _ in range(2):
            with fresh_postgresql(server, "things", prepare) as url, psycopg.connect(url) as connection:
                assert connection.execute("SELECT count(*) FROM things").fetchone() == (0,)
                connection.execute("INSERT INTO things VALUES (1)")
        with server.administration() as connection:
            names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test%'").fetchall()
    assert names == []
    assert len(prepared) == 1
