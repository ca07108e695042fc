"""What searches and bookings cost, after few bookings and after many.

    PYTHONPATH=tests python benchmarks/history.py [SECONDS] [CLIENTS]

Run it in `apps/backend` with its tests installed. For each database and each length of history a server is started, and
several clients ask it over HTTP for SECONDS, first for free slots and then for bookings. The last column is the median
against the one of the shortest history on the same database.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import httpx
from sqlalchemy import text

from core.database import Database
from core.migrations import upgrade
from models import loading  # noqa: F401 foreign keys need all tables
from support.databases import fresh_postgresql, fresh_sqlite
from support.factories import Place, add_station
from support.history import add_history
from support.postgresql_server import PostgresqlServer, shared_server
from support.running_server import RunningServer

HISTORIES = (10, 1_000, 100_000)
LANES = 20
Ask = Callable[[httpx.AsyncClient, int], Awaitable[int]]


@dataclass(frozen=True)
class Measured:
    """Requests of one kind: seconds that each took, and all of them together."""

    latencies: list[float]
    seconds: float

    @property
    def median(self) -> float:
        """Half of them took no longer."""
        return statistics.median(self.latencies)

    @property
    def slow(self) -> float:
        """The 95th percentile."""
        return statistics.quantiles(self.latencies, n=20)[-1]


def main() -> None:
    """Prints a line for each database, length of history and kind of request."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    clients = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    print(f"{clients} clients for {seconds:g} s each; {os.cpu_count()} processors, load {_load()} at the start\n")
    print("| database | history | request | per second | median | 95 % | against 10 |")
    print("| --- | --: | --- | --: | --: | --: | --: |")
    with tempfile.TemporaryDirectory() as directory, shared_server(directory) as server:
        for dialect in ("sqlite", "postgresql"):
            _compare(dialect, directory, server, seconds, clients)
    print(f"\nload {_load()} at the end")


def _compare(dialect: str, directory: str, server: PostgresqlServer, seconds: float, clients: int) -> None:
    first: dict[str, float] = {}
    for history in HISTORIES:
        with _fresh(dialect, directory, server) as url:
            place = asyncio.run(_fill(url, history))
            with RunningServer(url, workers=1) as running:
                for name, ask in (("search", _search(place)), ("booking", _booking(place))):
                    found = asyncio.run(_measure(running.url, ask, seconds, clients))
                    ratio = found.median / first.setdefault(name, found.median)
                    rate = len(found.latencies) / found.seconds
                    times = f"{found.median * 1000:.1f} ms | {found.slow * 1000:.1f} ms"
                    print(f"| {dialect} | {history:,} | {name} | {rate:.0f} | {times} | {ratio:.2f} |", flush=True)


def _fresh(dialect: str, directory: str, server: PostgresqlServer) -> AbstractContextManager[str]:
    if dialect == "sqlite":
        return fresh_sqlite(directory, "newest", upgrade)
    return fresh_postgresql(server, "newest", upgrade)


async def _fill(url: str, history: int) -> Place:
    database = Database(url)
    async with database.writing() as session:
        place = await add_station(session, lanes=LANES)
        await add_history(session, place, history)
    async with database.writing() as session:
        await session.execute(text("ANALYZE"))
    await database.close()
    return place


def _search(place: Place) -> Ask:
    async def ask(client: httpx.AsyncClient, number: int) -> int:
        day = place.slot(24 * (number % 30)).date()
        return (await client.get(f"/stations/{place.slug}/slots", params={"day": day.isoformat()})).status_code

    return ask


def _booking(place: Place) -> Ask:
    async def ask(client: httpx.AsyncClient, number: int) -> int:
        customer = {"email": f"guest{number}@example.com", "name": "Guest"}
        start = place.slot(number // LANES).isoformat()
        body = {"station": place.slug, "starts_at": start, "customer": customer, "adults": 2}
        return (await client.post("/bookings", json=body)).status_code

    return ask


async def _measure(url: str, ask: Ask, seconds: float, clients: int) -> Measured:
    """The requests of so many clients, each over one connection. Raises RuntimeError where one is refused."""
    latencies: list[float] = []
    numbers = iter(range(sys.maxsize))
    begin = time.perf_counter()

    async def work() -> None:
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
            while (sent := time.perf_counter()) < begin + seconds:
                status = await ask(client, next(numbers))
                if status not in (200, 201):
                    raise RuntimeError(f"a request ended with {status}")
                latencies.append(time.perf_counter() - sent)

    await asyncio.gather(*(work() for _ in range(clients)))
    return Measured(latencies, time.perf_counter() - begin)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
