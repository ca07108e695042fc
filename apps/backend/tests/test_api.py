"""The API as its clients see it, in this process."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from core.database import Database
from support.factories import Place, add_chefs, add_station
from support.staff_fixtures import LogInAs

BOOKINGS = "/api/v1/bookings"


@pytest.fixture
async def place(database: Database, client: httpx.AsyncClient) -> Place:
    assert client.base_url.host == "testserver"
    async with database.writing() as session:
        return await add_station(session, deposit_cents=5_000)


def body(place: Place, slot: int = 0, **more: object) -> dict[str, Any]:
    customer = {"email": "Ann@Example.com", "name": "Ann"}
    return {"station": place.slug, "starts_at": place.slot(slot).isoformat(), "customer": customer, "adults": 2, **more}


async def booked(client: httpx.AsyncClient, place: Place, slot: int = 0, **more: object) -> tuple[str, dict[str, str]]:
    """Path and headers of a new booking."""
    answer = await client.post(BOOKINGS, json=body(place, slot, **more))
    assert answer.status_code == 201, answer.text
    return f"{BOOKINGS}/{answer.json()['booking']['reference']}", {"X-Booking-Token": answer.json()["token"]}


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"]
    return answer.status_code, problem["code"]


async def test_from_a_free_slot_to_a_cancelled_booking(client: httpx.AsyncClient, place: Place) -> None:
    day = place.first_slot.date().isoformat()
    slots = (await client.get("/api/v1/stations/main/slots", params={"day": day})).json()
    assert [slot["places"] for slot in slots] == [1] * 24
    path, token = await booked(client, place, 3)
    assert len((await client.get("/api/v1/stations/main/slots", params={"day": day})).json()) == 23
    seen = (await client.get(path, headers=token)).json()
    assert (seen["status"], seen["version"], seen["deposit_cents"]) == ("deposit_pending", 1, 5_000)
    change = {"version": 1, "starts_at": place.slot(4).isoformat()}
    moved = (await client.post(f"{path}/reschedule", json=change, headers=token)).json()
    assert (moved["version"], moved["starts_at"]) == (2, place.slot(4).isoformat().replace("+00:00", "Z"))
    asked = (await client.post(f"{path}/cancellation", json={"version": 2}, headers=token)).json()
    assert asked["status"] == "cancellation_requested"


async def test_the_second_is_told_what_is_free(client: httpx.AsyncClient, place: Place) -> None:
    await booked(client, place)
    answer = await client.post(BOOKINGS, json=body(place))
    assert code(answer) == (409, "slot-taken")
    assert [slot["starts_at"][11:13] for slot in answer.json()["alternatives"]] == ["01", "02", "03"]


async def test_an_answer_is_repeated_for_the_same_key_only(client: httpx.AsyncClient, place: Place) -> None:
    key = {"Idempotency-Key": "0123456789abcdef"}
    first = await client.post(BOOKINGS, json=body(place), headers=key)
    again = await client.post(BOOKINGS, json=body(place), headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    other = await client.post(BOOKINGS, json=body(place, 1), headers=key)
    assert code(other) == (422, "idempotency-key-reused")


async def test_a_refused_request_leaves_its_key_free(client: httpx.AsyncClient, place: Place) -> None:
    path, token = await booked(client, place)
    key = {"Idempotency-Key": "0123456789abcdef"}
    assert code(await client.post(BOOKINGS, json=body(place), headers=key)) == (409, "slot-taken")
    change = {"version": 1, "starts_at": place.slot(5).isoformat()}
    assert (await client.post(f"{path}/reschedule", json=change, headers=token)).status_code == 200
    assert (await client.post(BOOKINGS, json=body(place), headers=key)).status_code == 201


async def test_stale_versions_and_illegal_steps_are_conflicts(client: httpx.AsyncClient, place: Place) -> None:
    path, token = await booked(client, place)
    cancellation = {"version": 1}
    assert (await client.post(f"{path}/cancellation", json=cancellation, headers=token)).status_code == 200
    assert code(await client.post(f"{path}/cancellation", json=cancellation, headers=token)) == (409, "stale-version")
    again = await client.post(f"{path}/cancellation", json={"version": 2}, headers=token)
    assert code(again) == (409, "illegal-transition")


async def test_a_customer_sees_nothing_of_others(client: httpx.AsyncClient, place: Place) -> None:
    path, token = await booked(client, place)
    _, stranger = await booked(client, place, 1)
    assert code(await client.get(path)) == (401, "not-allowed")
    assert code(await client.get(path, headers={"X-Booking-Token": "no token"})) == (401, "not-allowed")
    assert code(await client.get(path, headers=stranger)) == (404, "not-found")
    absent = await client.get(f"{BOOKINGS}/ABCDEFGHJK", headers=token)
    assert absent.json() == (await client.get(path, headers=stranger)).json()
    assert code(await client.get("/api/v1/customers/me/bookings", headers=token)) == (401, "not-allowed")


async def test_nobody_learns_who_is_a_customer(client: httpx.AsyncClient, place: Place) -> None:
    await booked(client, place)
    answers = [
        await client.post("/api/v1/customers/links", json={"email": email})
        for email in ("ann@example.com", "nobody@example.com")
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"adults": 0},
        {"adults": 2**70},
        {"children": -1},
        {"starts_at": "2030-01-01T10:00:00"},
        {"starts_at": "0001-01-01T00:00:00+14:00"},
        {"starts_at": "9999-12-31T23:59:59-12:00"},
        {"station": "'; DROP TABLE bookings; --"},
        {"customer": {"email": "ann@example.com", "name": "a\u0000b"}},
        {"customer": {"email": "ann", "name": "Ann"}},
        {"notes": "x" * 2001},
        {"chef_id": 2**63},
        {"duration_minutes": 721},
        {"hold_token": "../../etc/passwd"},
        {"orders": [{"menu_item_id": 1, "quantity": 0}]},
        {"unknown": 1},
    ],
    ids=str,
)
async def test_what_cannot_be_is_refused_with_a_reason(
    client: httpx.AsyncClient, place: Place, wrong: dict[str, object]
) -> None:
    answer = await client.post(BOOKINGS, json={**body(place), **wrong})
    assert code(answer)[0] == 422, answer.text


async def test_lone_surrogates_and_broken_json_are_refused(client: httpx.AsyncClient, place: Place) -> None:
    text = json.dumps({**body(place), "notes": "\ud800"})
    json_type = {"content-type": "application/json"}
    for content in (text.encode(), b"{", b"\xff\xfe", b"[]", b"null", b""):
        answer = await client.post(BOOKINGS, content=content, headers=json_type)
        assert code(answer)[0] in (400, 422), content


async def test_bodies_have_a_limit_announced_or_not(client: httpx.AsyncClient, place: Place) -> None:
    async def parts() -> Any:  # noqa: ANN401 an asynchronous iterator
        for _ in range(5):
            yield b"x" * 20_000

    json_type = {"content-type": "application/json"}
    for content in (b"x" * 100_000, parts()):
        assert code(await client.post(BOOKINGS, content=content, headers=json_type)) == (413, "request-too-large")
    assert (await client.post(BOOKINGS, json=body(place, notes="x" * 2000))).status_code == 201


async def test_quotes_and_statements_are_only_text(client: httpx.AsyncClient, place: Place) -> None:
    notes = "Robert'); DROP TABLE bookings; -- %s {0} $1 :name"
    path, token = await booked(client, place, notes=notes, customer={"email": "o'neil@example.com", "name": notes})
    seen = (await client.get(path, headers=token)).json()
    assert (seen["notes"], seen["customer_name"]) == (notes, notes)


async def test_strange_days_have_no_slots(client: httpx.AsyncClient, place: Place) -> None:
    for day in ("0001-01-01", "9999-12-31", "1970-01-01"):
        answer = await client.get(f"/api/v1/stations/{place.slug}/slots", params={"day": day})
        assert (answer.status_code, answer.json()) == (200, [])


async def test_unknown_paths_and_methods_are_problems_too(client: httpx.AsyncClient) -> None:
    assert code(await client.get("/nowhere")) == (404, "not-found")
    assert code(await client.put(BOOKINGS)) == (405, "method-not-allowed")
    assert code(await client.get("/api/v1/stations/nowhere")) == (404, "not-found")


async def test_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).json() == {"status": "alive"}
    assert (await client.get("/ready")).json() == {"status": "ready"}


async def test_not_ready_with_the_schema_of_another_version(client: httpx.AsyncClient, database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert code(await client.get("/ready")) == (503, "not-ready")
    async with database.writing() as session:
        await session.execute(text("DROP TABLE alembic_version"))
    assert code(await client.get("/ready")) == (503, "not-ready")
    assert (await client.get("/health")).status_code == 200


async def test_every_answer_is_documented(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"413", "422", "500", "503"} <= operation["responses"].keys(), (method, path)
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], (method, path, status)


async def test_the_staff_leads_a_booking_through_its_day(
    client: httpx.AsyncClient, place: Place, log_in_as: LogInAs
) -> None:
    headers = await log_in_as("desk")
    path, _ = await booked(client, place, 2)
    path = path.replace("/api/v1/", "/api/v1/staff/")
    day = {"day": place.first_slot.date().isoformat()}
    listed = await client.get(f"/api/v1/staff/stations/{place.slug}/bookings", params=day, headers=headers)
    assert [booking["customer_email"] for booking in listed.json()] == ["ann@example.com"]
    unpaid = await client.post(f"{path}/status", json={"version": 1, "status": "confirmed"}, headers=headers)
    assert code(unpaid) == (409, "illegal-transition")
    assert (await client.post(f"{path}/deposit", json={"version": 1}, headers=headers)).status_code == 200
    version = (await client.get(path, headers=headers)).json()["version"]
    for status in ("in_progress", "completed"):
        step = {"version": version, "status": status}
        answer = await client.post(f"{path}/status", json=step, headers=headers)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        version = answer.json()["version"]
    again = await client.post(f"{path}/status", json={"version": version, "status": "confirmed"}, headers=headers)
    assert code(again) == (409, "illegal-transition")


async def test_the_staff_decides_on_a_cancellation_and_does_not_step_over_it(
    client: httpx.AsyncClient, place: Place, log_in_as: LogInAs
) -> None:
    headers = await log_in_as("manager")
    path, token = await booked(client, place)
    await client.post(f"{path}/cancellation", json={"version": 1}, headers=token)
    path = path.replace("/api/v1/", "/api/v1/staff/")
    stepped_over = await client.post(f"{path}/status", json={"version": 2, "status": "cancelled"}, headers=headers)
    assert code(stepped_over) == (409, "illegal-transition")
    decision = {"version": 2, "approve": True, "refund_cents": 100}
    decided = await client.post(f"{path}/cancellation-decision", json=decision, headers=headers)
    assert decided.json()["status"] == "cancelled"
    await booked(client, place)


async def test_a_chef_is_at_one_place_at_a_time(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    headers = await log_in_as("desk")
    async with database.writing() as session:
        place = await add_station(session, "two-lanes", lanes=2)
        bo, cy = await add_chefs(session, place, "Bo", "Cy")
    paths = [(await booked(client, place))[0].replace("/api/v1/", "/api/v1/staff/") for _ in range(2)]
    assign = {"version": 1, "chef_id": bo}
    assert (await client.post(f"{paths[0]}/chef", json=assign, headers=headers)).json()["chef_id"] == bo
    assert code(await client.post(f"{paths[1]}/chef", json=assign, headers=headers)) == (409, "slot-taken")
    unknown = await client.post(f"{paths[1]}/chef", json={"version": 1, "chef_id": 77}, headers=headers)
    assert code(unknown) == (422, "not-bookable")
    assert (await client.post(f"{paths[1]}/chef", json={**assign, "chef_id": cy}, headers=headers)).status_code == 200


async def test_the_staff_holds_a_slot_for_as_long_as_it_likes(
    client: httpx.AsyncClient, place: Place, log_in_as: LogInAs
) -> None:
    hold = {
        "starts_at": place.slot(1).isoformat(),
        "expires_at": place.slot(0).isoformat(),
        "reason": "a regular guest",
    }
    answer = await client.post(f"/api/v1/staff/stations/{place.slug}/holds", json=hold, headers=await log_in_as("desk"))
    assert answer.status_code == 201
    assert code(await client.post(BOOKINGS, json=body(place, 1))) == (409, "slot-taken")
    await booked(client, place, 1, hold_token=answer.json()["token"])
