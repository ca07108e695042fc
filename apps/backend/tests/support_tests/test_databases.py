import sqlite3
from pathlib import Path

from support.databases import fresh_sqlite


def test_fresh_sqlite_databases_are_copies_of_one_template(tmp_path: Path) -> None:
    prepared = []

    def prepare(url: str) -> None:
        prepared.append(url)
        execute(url, "CREATE TABLE things (id int)")

    for _ in range(2):
        with fresh_sqlite(str(tmp_path), "things", prepare) as url:
            assert execute(url, "SELECT count(*) FROM things") == [(0,)]
            execute(url, "INSERT INTO things VALUES (1)")
    assert len(prepared) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"things.db", "things.db.lock"}


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        with connection:
            return connection.execute(statement).fetchall()
    finally:
        connection.close()
