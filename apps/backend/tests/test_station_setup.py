"""From nothing to the first booking, through the API alone."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from core.clock import utc_now
from support.staff_fixtures import LogInAs

STATIONS = "/api/v1/staff/stations"
HOURS = [{"weekday": weekday, "opens_at": "10:00", "closes_at": "12:00"} for weekday in range(7)]
STATION: dict[str, Any] = {"slug": "harbour", "name": "Harbour", "time_zone": "Europe/Berlin", "opening_hours": HOURS}
DAY = (utc_now() + timedelta(days=10)).date().isoformat()


@pytest.fixture
async def owner(client: httpx.AsyncClient, log_in_as: LogInAs) -> dict[str, str]:
    headers = await log_in_as("owner")
    made = await client.post(STATIONS, json={**STATION, "duration_minutes": 60, "lanes": 2}, headers=headers)
    assert made.status_code == 201, made.text
    return headers


async def places(client: httpx.AsyncClient) -> list[int]:
    answer = await client.get("/api/v1/stations/harbour/slots", params={"day": DAY})
    return [slot["places"] for slot in answer.json()]


async def test_a_new_station_can_be_booked(client: httpx.AsyncClient, owner: dict[str, str]) -> None:
    assert await places(client) == [2, 2, 2]
    dish = await client.post(f"{STATIONS}/harbour/menu", json={"name": "Soup", "price_cents": 900}, headers=owner)
    assert dish.status_code == 201
    menu = (await client.get("/api/v1/stations/harbour/menu")).json()
    assert [(item["name"], item["price_cents"]) for item in menu] == [("Soup", 900)]
    gone = await client.patch(f"/api/v1/staff/menu/{menu[0]['id']}", json={"active": False}, headers=owner)
    assert gone.status_code == 200
    assert (await client.get("/api/v1/stations/harbour/menu")).json() == []


async def test_lanes_and_hours_can_be_changed(client: httpx.AsyncClient, owner: dict[str, str]) -> None:
    for lanes, expected in ((1, [1, 1, 1]), (3, [3, 3, 3]), (0, [])):
        await client.patch(f"{STATIONS}/harbour", json={"lanes": lanes}, headers=owner)
        assert await places(client) == expected
    longer = [{**each, "closes_at": "12:30"} for each in HOURS]
    await client.patch(f"{STATIONS}/harbour", json={"lanes": 1, "opening_hours": longer}, headers=owner)
    assert await places(client) == [1, 1, 1, 1]


async def test_days_are_closed_and_opened(client: httpx.AsyncClient, owner: dict[str, str]) -> None:
    closure = f"{STATIONS}/harbour/closures/{DAY}"
    for _ in range(2):
        assert (await client.put(closure, json={"reason": "repairs"}, headers=owner)).status_code == 204
    assert await places(client) == []
    for _ in range(2):
        assert (await client.delete(closure, headers=owner)).status_code == 204
    assert await places(client) == [2, 2, 2]


async def test_chefs_and_their_absences_limit_it(client: httpx.AsyncClient, owner: dict[str, str]) -> None:
    chef = (await client.post(f"{STATIONS}/harbour/chefs", json={"name": "Bo"}, headers=owner)).json()
    assert await places(client) == [1, 1, 1]
    away = {"starts_at": f"{DAY}T00:00:00Z", "ends_at": f"{DAY}T23:00:00Z"}
    path = f"/api/v1/staff/chefs/{chef['id']}/absences"
    assert (await client.post(path, json=away, headers=owner)).status_code == 201
    assert await places(client) == []
    assert (await client.post(path, json=away, headers=owner)).status_code == 409
    assert (await client.post(path, json={**away, "ends_at": away["starts_at"]}, headers=owner)).status_code == 422


async def test_a_station_that_cannot_be_is_refused(client: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    headers = await log_in_as("owner")
    wrongs: list[dict[str, Any]] = [
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "Nowhere/City"},
        {"opening_hours": [HOURS[0], HOURS[0]]},
        {"opening_hours": [{"weekday": 7, "opens_at": "10:00", "closes_at": "12:00"}]},
        {"opening_hours": [{"weekday": 1, "opens_at": "10:00:30", "closes_at": "12:00"}]},
        {"slug": "Not A Slug"},
        {"deposit_cents": -1},
    ]
    for wrong in wrongs:
        answer = await client.post(STATIONS, json={**STATION, **wrong}, headers=headers)
        assert answer.status_code == 422, wrong


async def test_two_stations_do_not_share_a_slug(client: httpx.AsyncClient, owner: dict[str, str]) -> None:
    assert (await client.post(STATIONS, json=STATION, headers=owner)).status_code == 409
