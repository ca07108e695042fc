"""Clients in several processes against a server of several processes: never two bookings on one slot, never a 500."""

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.encryption import use_keys
from core.migrations import upgrade
from support import SECRET
from support.crowd import Crowd, Reply, Request, booking_body
from support.factories import Place, add_station, occupied, overlapping
from support.fixtures import Fresh
from support.running_server import RunningServer


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, fresh: Fresh) -> Iterator[RunningServer]:
    """A server of two processes. Tests share it; each has a station of its own."""
    with fresh(request.param, "newest", upgrade) as url, RunningServer(url) as running:
        yield running


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    with Crowd() as gathered:
        yield gathered


def on_database(server: RunningServer, work: Callable[[AsyncSession], Awaitable[object]]) -> object:
    """What `work` returns, from a connection of the test's own."""

    async def run() -> object:
        use_keys([f"columns:{SECRET}"])
        database = Database(server.database_url)
        try:
            return await database.transact(work)
        finally:
            await database.close()

    return asyncio.run(run())


def new_station(server: RunningServer, slug: str, lanes: int = 1) -> Place:
    place = on_database(server, lambda session: add_station(session, slug, lanes))
    assert isinstance(place, Place)
    return place


def stored(server: RunningServer, place: Place) -> list[tuple[int, object, object]]:
    """The occupied slots of a station, once it is certain that none overlap."""

    async def read(session: AsyncSession) -> list[tuple[int, object, object]]:
        rows = await occupied(session, place)
        assert overlapping(rows) == []
        return list(rows)

    rows = on_database(server, read)
    assert isinstance(rows, list)
    return rows


def references(replies: list[Reply]) -> list[str]:
    return [reply.body["booking"]["reference"] for reply in replies if reply.status == 201]


def start(place: Place, slot: int) -> str:
    return place.slot(slot).isoformat()


def test_one_of_50_gets_the_slot_and_the_others_learn_what_is_free(server: RunningServer, crowd: Crowd) -> None:
    place = new_station(server, "one-slot")
    replies = crowd.post(
        server.url, [Request("/bookings", booking_body(place.slug, start(place, 12), number)) for number in range(50)]
    )
    assert Counter(reply.status for reply in replies) == {201: 1, 409: 49}
    assert all(len(reply.body["alternatives"]) == 3 for reply in replies if reply.status == 409)
    assert len(stored(server, place)) == 1


def test_200_clients_share_20_slots(server: RunningServer, crowd: Crowd) -> None:
    place = new_station(server, "twenty-slots")
    bodies = [booking_body(place.slug, start(place, number % 20), number) for number in range(200)]
    replies = crowd.post(server.url, [Request("/bookings", body) for body in bodies])
    assert Counter(reply.status for reply in replies) == {201: 20, 409: 180}
    assert len(stored(server, place)) == 20


def test_as_many_get_through_as_there_are_lanes(server: RunningServer, crowd: Crowd) -> None:
    place = new_station(server, "three-lanes", lanes=3)
    bodies = [booking_body(place.slug, start(place, 7), number) for number in range(30)]
    replies = crowd.post(server.url, [Request("/bookings", body) for body in bodies])
    assert Counter(reply.status for reply in replies) == {201: 3, 409: 27}
    assert len({lane for lane, *_ in stored(server, place)}) == 3


def test_one_key_is_one_booking_however_often_it_is_sent(server: RunningServer, crowd: Crowd) -> None:
    place = new_station(server, "one-key", lanes=5)
    key = {"Idempotency-Key": "the-same-key-20-times"}
    request = Request("/bookings", booking_body(place.slug, start(place, 3)), key)
    replies = crowd.post(server.url, [request] * 20)
    assert {reply.status for reply in replies} == {201}
    assert len(set(references(replies))) == 1
    assert len(stored(server, place)) == 1


def test_a_held_slot_is_booked_by_its_holder_only(server: RunningServer, crowd: Crowd) -> None:
    place = new_station(server, "held")
    hold = Request(f"/stations/{place.slug}/holds", {"starts_at": start(place, 4)})
    replies = crowd.post(server.url, [hold] * 20)
    assert Counter(reply.status for reply in replies) == {201: 1, 409: 19}
    token = next(reply.body["token"] for reply in replies if reply.status == 201)
    strangers = [Request("/bookings", booking_body(place.slug, start(place, 4), number)) for number in range(10)]
    holder = Request("/bookings", {**booking_body(place.slug, start(place, 4), 99), "hold_token": token})
    replies = crowd.post(server.url, [*strangers, holder, holder])
    assert Counter(reply.status for reply in replies[:10]) == {409: 10}
    assert sorted(reply.status for reply in replies[10:]) == [201, 404]


@pytest.mark.parametrize("lanes", [1, 2])
def test_a_storm_of_bookings_moves_and_cancellations(server: RunningServer, crowd: Crowd, lanes: int) -> None:
    place = new_station(server, f"storm-{lanes}", lanes)
    slots = [start(place, slot) for slot in range(6)]
    statuses = crowd.storm(server.url, place.slug, slots, clients=24, seed=lanes * 1000)
    assert set(statuses) <= {200, 201, 409}
    assert set(statuses) == {200, 201, 409}
    assert 1 <= len(stored(server, place)) <= 6 * lanes


def test_a_killed_server_neither_loses_nor_doubles_what_is_sent_again(server: RunningServer, crowd: Crowd) -> None:
    place = new_station(server, "killed", lanes=2)
    requests = [
        Request(
            "/bookings",
            booking_body(place.slug, start(place, number % 20), number),
            {"Idempotency-Key": f"killed-server-{number:04}"},
        )
        for number in range(60)
    ]
    first = crowd.post(server.url, requests[:20])
    executioner = threading.Timer(0.15, server.stop, [signal.SIGKILL])
    executioner.start()
    second = crowd.post(server.url, requests[20:])
    executioner.join()
    server.start()
    answered = first + second
    again = crowd.post(server.url, requests)
    for before, after in zip(answered, again, strict=True):
        if before.status == 201:
            assert after == before
    assert {reply.status for reply in again} <= {201, 409}
    assert len(references(again)) == len(set(references(again))) == len(stored(server, place)) == 40
