"""A day's search costs the same however many bookings there ever were: the database looks them up and never reads all.

Timings depend on the machine. The plan that a database chooses for the statements of the search does not.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import utc_now
from core.database import Database
from models.station import Station
from services.slots import Calendar, Wish
from support.factories import Place, add_chefs, add_station
from support.history import add_history

pytestmark = pytest.mark.anyio

BOOKINGS = 5_000
GROWING = {"bookings", "slot_claims", "slot_holds", "customers"}


@pytest.fixture
async def place(database: Database) -> Place:
    async with database.writing() as session:
        made = await add_station(session, lanes=2)
        await add_chefs(session, made, "Kim", "Lee")
        await add_history(session, made, BOOKINGS)
    async with database.writing() as session:
        await session.execute(text("ANALYZE"))
    return made


async def statements_of_a_search(database: Database, place: Place) -> list[tuple[str, tuple[Any, ...]]]:
    """What the search sends, with its parameters, as the driver gets it."""
    sent: list[tuple[str, tuple[Any, ...]]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[Any, ...], *_: object) -> None:
        sent.append((statement, parameters))

    async with database.reading() as session:
        station = await session.get_one(Station, place.station_id)
        connection = (await session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", note)
        calendar = Calendar(session, station, utc_now())
        slots = await calendar.free_on(place.slot(0).date(), Wish(station.duration_minutes))
        event.remove(connection, "before_cursor_execute", note)
    assert slots
    return sent


async def tables_read_whole(connection: AsyncConnection, statement: str, parameters: tuple[Any, ...]) -> set[str]:
    """The tables all of whose rows the database would look at."""
    prefix = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN (FORMAT JSON) "
    rows = (await connection.exec_driver_sql(prefix + statement, parameters)).all()
    if connection.dialect.name == "sqlite":
        # `SCAN slot_claims`, or `SCAN slot_claims USING INDEX …`: https://www.sqlite.org/eqp.html
        return {row.detail.split()[1] for row in rows if row.detail.startswith("SCAN ")}
    plan = rows[0][0] if isinstance(rows[0][0], list) else json.loads(rows[0][0])
    return {node["Relation Name"] for node in nodes(plan[0]["Plan"]) if is_whole(node)}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def is_whole(node: dict[str, Any]) -> bool:
    """Whether the node reads a table without a condition that its index knows."""
    return "Relation Name" in node and node["Node Type"] != "Bitmap Heap Scan" and "Index Cond" not in node


async def test_a_search_reads_no_growing_table_whole(database: Database, place: Place) -> None:
    sent = await statements_of_a_search(database, place)
    assert any("slot_claims" in statement for statement, _ in sent)
    async with database.reading() as session:
        connection = await session.connection()
        for statement, parameters in sent:
            assert not await tables_read_whole(connection, statement, parameters) & GROWING, statement


@pytest.mark.usefixtures("place")
async def test_reading_all_would_be_noticed(database: Database) -> None:
    async with database.reading() as session:
        connection = await session.connection()
        for table in ("bookings", "slot_claims"):
            statement = f"SELECT count(*) FROM {table} WHERE id + 0 > 1"
            assert await tables_read_whole(connection, statement, ()) == {table}
