"""Many clients at once, in several processes."""

import asyncio
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import httpx

PROCESSES = 3


@dataclass(frozen=True)
class Request:
    """A POST to send."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What came back; the status 0 means that nothing did."""

    status: int
    body: Any


class Crowd:
    """Processes full of clients. Use it as a context manager; the processes are started once."""

    def __enter__(self) -> "Crowd":
        self._pool = ProcessPoolExecutor(PROCESSES, get_context("spawn"))
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def post(self, url: str, requests: Sequence[Request]) -> list[Reply]:
        """Send all requests at once, each over a connection of its own. The replies come in their order."""
        shares = [requests[first::PROCESSES] for first in range(PROCESSES)]
        replies: list[Reply] = [Reply(0, None)] * len(requests)
        for first, share in enumerate(self._pool.map(_post_all, [url] * PROCESSES, shares)):
            replies[first::PROCESSES] = share
        return replies

    def storm(self, url: str, station: str, slots: Sequence[str], clients: int, seed: int) -> list[int]:
        """Clients that book, move and cancel at random. Returns the status codes of everything that they did."""
        seeds = [range(seed + first, seed + clients, PROCESSES) for first in range(PROCESSES)]
        parts = self._pool.map(_storm_all, [url] * PROCESSES, [station] * PROCESSES, [slots] * PROCESSES, seeds)
        return [status for part in parts for status in part]


def booking_body(station: str, start: str, number: int = 0) -> dict[str, Any]:
    """The body of a booking by one of many customers."""
    customer = {"email": f"guest{number}@example.com", "name": f"Guest {number}"}
    return {"station": station, "starts_at": start, "customer": customer, "adults": 2}


def _client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncClient(trust_env=False, verify=False, limits=limits, timeout=60)  # noqa: S501 there is no TLS


def _post_all(url: str, requests: Sequence[Request]) -> list[Reply]:
    async def run() -> list[Reply]:
        async with _client() as client:
            return await asyncio.gather(*(_post(client, url, request) for request in requests))

    return asyncio.run(run())


async def _post(client: httpx.AsyncClient, url: str, request: Request) -> Reply:
    try:
        response = await client.post(url + request.path, json=request.body, headers=request.headers)
    except httpx.TransportError:
        return Reply(0, None)
    return Reply(response.status_code, response.json())


def _storm_all(url: str, station: str, slots: Sequence[str], seeds: Sequence[int]) -> list[int]:
    async def run() -> list[int]:
        async with _client() as client:
            parts = await asyncio.gather(*(_restless(client, url, station, slots, seed) for seed in seeds))
            return [status for part in parts for status in part]

    return asyncio.run(run())


async def _restless(client: httpx.AsyncClient, url: str, station: str, slots: Sequence[str], seed: int) -> list[int]:
    """One client: books, then moves and cancels what it has, sometimes with a version that is not the newest."""
    dice = random.Random(seed)  # noqa: S311 no secret
    statuses = []
    for _ in range(3):
        reply = await _post(client, url, Request("/bookings", booking_body(station, dice.choice(slots), seed)))
        statuses.append(reply.status)
        if reply.status != 201:
            continue
        path = f"/bookings/{reply.body['booking']['reference']}"
        headers = {"X-Booking-Token": reply.body["token"]}
        moves = [Request(f"{path}/reschedule", {"version": 1, "starts_at": dice.choice(slots)}, headers) for _ in "ab"]
        cancel = Request(f"{path}/cancellation", {"version": dice.choice([1, 2])}, headers)
        steps = dice.sample([*moves, cancel], 3)
        statuses += [each.status for each in await asyncio.gather(*(_post(client, url, step) for step in steps))]
    return statuses
