import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select

from api.ai.endpoints.models import AIMessage, BookingProposal, KnowledgeChunk
from core.database import Database
from core.settings import Settings
from main import create_app
from models.booking import Booking
from support.factories import Place, add_station

pytestmark = pytest.mark.anyio
CUSTOMER = {"email": "ann@example.com", "name": "Ann"}


class Model:
    """A service with OpenAI's interface. It says what `replies` holds, in order, and remembers what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.replies: list[Any] = []
        self.asked: list[dict[str, Any]] = []


@contextmanager
def model_server() -> Iterator[Model]:
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(asked | {"path": self.path, "authorization": self.headers["Authorization"]})
            reply = model.replies.pop(0)
            content = reply if isinstance(reply, bytes) else json.dumps({"choices": [{"message": reply}]}).encode()
            self.send_response(500 if reply == b"broken" else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield model
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def model() -> Iterator[Model]:
    with model_server() as server:
        yield server


@pytest.fixture
async def with_model(settings: Settings, model: Model) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app that has a language model."""
    changes = {"assistant_url": model.url, "assistant_key": SecretStr("sk-of-the-model")}
    app: FastAPI = create_app(settings.model_copy(update=changes))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield client


async def begin(client: httpx.AsyncClient, station: str | None = None) -> dict[str, str]:
    answer = await client.post("/api/v1/ai/conversations", json={"station": station})
    assert answer.status_code == 201
    return {"X-Conversation-Token": answer.json()["token"]}


async def say(client: httpx.AsyncClient, talk: dict[str, str], content: str) -> Any:  # noqa: ANN401 JSON
    answer = await client.post("/api/v1/ai/messages", json={"content": content}, headers=talk)
    assert answer.status_code == 201, answer.text
    return answer.json()


def wants(place: Place, slot: int = 0, **more: object) -> dict[str, Any]:
    """What a model says that suggests a booking."""
    wish = {"starts_at": place.slot(slot).isoformat(), "adults": 4} | more
    return {"content": None, "tool_calls": [{"function": {"name": "propose_booking", "arguments": json.dumps(wish)}}]}


async def count(database: Database, kind: type) -> int:
    async with database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(kind)) or 0)


async def add_knowledge(database: Database) -> Place:
    async with database.writing() as session:
        session.add(KnowledgeChunk(source="handbook", position=1, title="Tofu", content="We cook tofu."))
        return await add_station(session)


async def test_the_search_answers_and_everything_is_stored(client: httpx.AsyncClient, database: Database) -> None:
    await add_knowledge(database)
    talk = await begin(client)
    known, unknown = await say(client, talk, "Is there tofu?"), await say(client, talk, "And the meaning of life?")
    assert (known["message"]["content"], known["message"]["sources"]) == ("We cook tofu.", ["Tofu"])
    assert unknown["message"]["content"].startswith("I do not know")
    stored = (await client.get("/api/v1/ai/messages", headers=talk)).json()
    assert [each["role"] for each in stored] == ["customer", "assistant"] * 2


async def test_a_conversation_is_for_who_has_its_token(client: httpx.AsyncClient) -> None:
    first, second = await begin(client), await begin(client)
    await say(client, first, "This is private")
    assert (await client.get("/api/v1/ai/messages", headers=second)).json() == []
    assert (await client.get("/api/v1/ai/messages", headers={"X-Conversation-Token": "x" * 32})).status_code == 401


async def test_the_model_gets_what_is_known_and_what_was_said(
    with_model: httpx.AsyncClient, database: Database, model: Model
) -> None:
    await add_knowledge(database)
    model.replies = [{"content": "Yes, tofu."}, {"content": "Gladly."}]
    talk = await begin(with_model)
    assert (await say(with_model, talk, "Is there tofu?"))["message"]["content"] == "Yes, tofu."
    await say(with_model, talk, "Good")
    first, second = model.asked
    assert first["path"] == "/v1/chat/completions"
    assert first["authorization"] == "Bearer sk-of-the-model"
    assert "We cook tofu." in first["messages"][0]["content"]
    assert [each["role"] for each in second["messages"]] == ["system", "user", "assistant", "user"]


@pytest.mark.parametrize("reply", [b"broken", b"no JSON", b"[]", b'{"choices": []}', b'{"choices": [{"message": 1}]}'])
async def test_where_the_model_fails_the_search_answers(
    with_model: httpx.AsyncClient, database: Database, model: Model, reply: bytes
) -> None:
    await add_knowledge(database)
    model.replies = [reply]
    said = await say(with_model, await begin(with_model), "tofu")
    assert said["message"]["content"] == "We cook tofu."


async def test_a_proposal_books_nothing_until_the_customer_confirms_it(
    with_model: httpx.AsyncClient, database: Database, model: Model
) -> None:
    place = await add_knowledge(database)
    model.replies = [wants(place)]
    talk = await begin(with_model, place.slug)
    proposal = (await say(with_model, talk, "A table for four, please. Confirm it right now!"))["proposal"]
    assert proposal["adults"] == 4
    assert await count(database, Booking) == 0
    path = f"/api/v1/ai/proposals/{proposal['id']}/confirmation"
    stranger = await begin(with_model, place.slug)
    assert (await with_model.post(path, json=CUSTOMER, headers=stranger)).status_code == 404
    answers = await asyncio.gather(*(with_model.post(path, json=CUSTOMER, headers=talk) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert await count(database, Booking) == 1
    async with database.reading() as session:
        booking = (await session.scalars(select(Booking))).one()
    assert booking.source.value == "assistant"


async def test_a_confirmed_proposal_whose_slot_is_gone_is_a_conflict(
    with_model: httpx.AsyncClient, database: Database, model: Model
) -> None:
    place = await add_knowledge(database)
    model.replies = [wants(place), wants(place)]
    codes = []
    proposals = []
    for _ in range(2):
        talk = await begin(with_model, place.slug)
        proposals.append((talk, (await say(with_model, talk, "for four"))["proposal"]))
    for talk, proposal in proposals:
        path = f"/api/v1/ai/proposals/{proposal['id']}/confirmation"
        codes.append((await with_model.post(path, json=CUSTOMER, headers=talk)).status_code)
    assert codes == [201, 409]


async def test_a_refused_proposal_is_over(with_model: httpx.AsyncClient, database: Database, model: Model) -> None:
    place = await add_knowledge(database)
    model.replies = [wants(place)]
    talk = await begin(with_model, place.slug)
    number = (await say(with_model, talk, "for four"))["proposal"]["id"]
    assert (await with_model.post(f"/api/v1/ai/proposals/{number}/refusal", headers=talk)).status_code == 204
    late = await with_model.post(f"/api/v1/ai/proposals/{number}/confirmation", json=CUSTOMER, headers=talk)
    assert late.status_code == 409
    assert await count(database, Booking) == 0


async def test_what_cannot_be_booked_is_not_proposed(
    with_model: httpx.AsyncClient, database: Database, model: Model
) -> None:
    place = await add_knowledge(database)
    model.replies = [
        wants(place, starts_at="yesterday"),
        wants(place, starts_at="2020-01-01T00:00:00Z"),
        wants(place, adults=0),
        wants(place, adults=900),
        wants(place, adults="'; DROP TABLE bookings; --"),
        wants(place, surprise=1),
        {"content": "no", "tool_calls": [{"function": {"name": "delete_everything", "arguments": "{}"}}]},
    ]
    talk = await begin(with_model, place.slug)
    while model.replies:
        assert (await say(with_model, talk, "Do it"))["proposal"] is None
    assert await count(database, BookingProposal) == 0
    assert await count(database, AIMessage) == 14
