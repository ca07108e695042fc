import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from core.clock import utc_now
from core.database import Database
from models.audit import AuditEntry
from models.booking import Booking, BookingStatus
from models.message import MessageThread
from support.payment_steps import Party, add_party
from support.smtp_server import SmtpServer
from support.staff_fixtures import LogInAs
from support.worker_jobs import tools_for
from workers.run import work_once

pytestmark = pytest.mark.anyio


def at(party: Party, what: str) -> str:
    return f"/api/v1/bookings/{party.reference}/{what}"


async def staff_changes(database: Database) -> list[str]:
    async with database.reading() as session:
        return [entry.subject_kind for entry in await session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


async def test_customer_and_staff_write_to_each_other(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs, smtp: SmtpServer
) -> None:
    party, desk = await add_party(database), await log_in_as("desk")
    wrote = await asyncio.gather(
        *(client.post(at(party, "messages"), json={"body": f"Question {n}"}, headers=party.headers) for n in range(4))
    )
    assert {answer.status_code for answer in wrote} == {201}
    (thread,) = (await client.get("/api/v1/staff/threads", headers=desk)).json()
    path = f"/api/v1/staff/threads/{thread['id']}"
    assert len((await client.get(f"{path}/messages", headers=desk)).json()) == 4
    await client.post(f"{path}/messages", json={"body": "An answer.\n.\nwith a dot"}, headers=desk)
    tools = tools_for(database.url, smtp.port)
    while await work_once(tools):
        pass
    await tools.database.close()
    (letter,) = [each for each in smtp.received if party.reference in each.message["Subject"]]
    assert letter.message.get_content().split() == ["An", "answer.", ".", "with", "a", "dot"]
    assert (await client.post(f"{path}/closing", headers=desk)).status_code == 204
    assert (await client.post(f"{path}/messages", json={"body": "late"}, headers=desk)).status_code == 409
    await client.post(at(party, "messages"), json={"body": "One more"}, headers=party.headers)
    assert len((await client.get("/api/v1/staff/threads", headers=desk)).json()) == 1
    assert len((await client.get(at(party, "messages"), headers=party.headers)).json()) == 6
    assert await staff_changes(database) == ["messages", "message_threads"]
    async with database.reading() as session:
        assert len(list(await session.scalars(select(MessageThread)))) == 1


async def test_a_review_is_written_once_after_the_party_and_shown_when_published(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    party, manager = await add_party(database), await log_in_as("manager")
    review: dict[str, Any] = {"rating": 5, "comment": "<script>alert(1)</script>"}
    assert (await client.post(at(party, "review"), json=review, headers=party.headers)).status_code == 409
    async with database.writing() as session:
        await session.execute(update(Booking).values(status=BookingStatus.COMPLETED))
    answers = await asyncio.gather(
        *(client.post(at(party, "review"), json=review, headers=party.headers) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    shown = f"/api/v1/stations/{party.place.slug}/reviews"
    assert (await client.get(shown)).json() == []
    (written,) = (await client.get("/api/v1/staff/reviews", headers=manager)).json()
    path = f"/api/v1/staff/reviews/{written['id']}/publication"
    await client.post(path, json={"shown": True}, headers=manager)
    assert [each["comment"] for each in (await client.get(shown)).json()] == [review["comment"]]
    await client.post(path, json={"shown": False}, headers=manager)
    assert (await client.get(shown)).json() == []


async def test_a_lead_knows_its_campaign_and_becomes_a_customer(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    await add_party(database)
    manager = await log_in_as("manager")
    campaign = {"code": "spring", "name": "Spring", "starts_at": utc_now().isoformat()}
    codes = [(await client.post("/api/v1/staff/campaigns", json=campaign, headers=manager)).status_code for _ in "ab"]
    assert codes == [201, 409]
    lead = {"name": "Ann", "email": "Ann@Example.com", "campaign": "spring", "station": "main"}
    assert (await client.post("/api/v1/leads", json=lead)).status_code == 202
    assert (await client.post("/api/v1/leads", json={"name": "Nobody"})).status_code == 422
    (asked,) = (await client.get("/api/v1/staff/leads?status=new", headers=manager)).json()
    assert asked["campaign_id"] is not None
    won = await client.patch(f"/api/v1/staff/leads/{asked['id']}", json={"status": "won"}, headers=manager)
    assert won.json()["customer_id"] is not None


async def test_texts_are_written_with_placeholders_that_mean_something(
    client: httpx.AsyncClient, log_in_as: LogInAs
) -> None:
    manager = await log_in_as("manager")
    path = "/api/v1/staff/templates/reminder/de"
    text = {"subject": "Ihre Feier", "body": "Liebe(r) {name}, bis {day}!"}
    assert (await client.put(path, json=text, headers=manager)).status_code == 200
    for body in ("{name.__class__}", "{0}", "{secret}"):
        answer = await client.put(path, json=text | {"body": body}, headers=manager)
        assert answer.status_code == (200 if "." in body else 422), body  # `{name.x}` is no placeholder, and stays text
    assert (await client.put(path.replace("reminder", "spam"), json=text, headers=manager)).status_code == 422
    listed = (await client.get("/api/v1/staff/templates", headers=manager)).json()
    assert {each["name"] for each in listed} == {"reminder", "booking-confirmed", "booking-cancelled", "link"}


async def test_two_who_write_one_text_at_once_do_not_break_it(client: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    manager = await log_in_as("manager")
    path = "/api/v1/staff/knowledge/handbook/1"
    answers = await asyncio.gather(
        *(client.put(path, json={"title": "Tofu", "content": f"{n}"}, headers=manager) for n in range(6))
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    (chunk,) = (await client.get("/api/v1/staff/knowledge", headers=manager)).json()
    assert (await client.delete(f"/api/v1/staff/knowledge/{chunk['id']}", headers=manager)).status_code == 204
    assert (await client.delete(f"/api/v1/staff/knowledge/{chunk['id']}", headers=manager)).status_code == 404


async def test_settings_are_changed_by_the_owner_and_seen_by_everybody(
    client: httpx.AsyncClient, database: Database, log_in_as: LogInAs
) -> None:
    owner = await log_in_as("owner")
    changed = await client.put("/api/v1/staff/settings/notice", json={"text": "Closed on Monday"}, headers=owner)
    assert changed.status_code == 204
    assert (await client.put("/api/v1/staff/settings/secret_key", json={"text": "x"}, headers=owner)).status_code == 404
    assert (await client.get("/api/v1/settings")).json()["notice"] == "Closed on Monday"
    assert await staff_changes(database) == ["settings"]
