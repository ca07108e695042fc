"""Bodies, paths and headers that nobody sends by accident, at every operation. None ends in an error of ours."""

import json

import httpx
import pytest

from support.staff_fixtures import LogInAs
from whole_service.operations import operations

pytestmark = pytest.mark.anyio

INJECTIONS = [
    "' OR '1'='1",
    "1; DROP TABLE users",
    "../../etc/passwd",
    "%00",
    "{{7*7}}",
    "\u202e",
    "9" * 400,
    "-1",
    "NaN",
]
BODIES = {
    "not JSON": b"{",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "no object": b"[]",
    "a number": b"1e999",
    "null": b"null",
    "nested": b"[" * 20_000,
    "nested objects": b'{"a":' * 5_000,
    "NUL": b'{"name": "\\u0000", "email": "a\\u0000@example.com", "body": "\\u0000"}',
    "half of a character": b'{"name": "\\ud800", "content": "\\ud800", "body": "\\ud800", "text": "\\ud800"}',
    "big numbers": b'{"version": 1e400, "amount_cents": 99999999999999999999999999, "rating": 5e-324}',
    "same name twice": b'{"name": 1, "name": 2}',
}


def paths(value: str) -> list[tuple[str, str]]:
    found = []
    for operation, _ in operations():
        method, path = operation.split(" ")
        parts = [value if part.startswith("{") else part for part in path.split("/")]
        found.append((method, "/".join(parts)))
    return found


async def test_bodies(client: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    headers = await log_in_as("owner") | {"Content-Type": "application/json", "X-Conversation-Token": "x"}
    documented = dict(zip(paths("1"), [set(said["responses"]) for _, said in operations()], strict=True))
    for method, path in paths("1"):
        for name, body in BODIES.items():
            if method not in ("GET", "DELETE") and not path.endswith("/logout"):
                answer = await client.request(method, path, content=body, headers=headers)
                assert answer.status_code < 500, (method, path, name, answer.text)
                assert str(answer.status_code) in documented[method, path], (method, path, name)


async def test_oversized_bodies(client: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    headers = await log_in_as("owner")
    body = json.dumps({"name": "x" * 100_000}).encode()
    for method, path in paths("1"):
        if method not in ("GET", "DELETE"):
            answer = await client.request(method, path, content=body, headers=headers)
            assert answer.status_code == 413, (method, path)


async def test_injections_in_paths_and_headers(client: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    owner = await log_in_as("owner")
    for injection in INJECTIONS:
        escaped = "".join(f"%{byte:02X}" for byte in injection.encode())
        hostile = {"X-Booking-Token": "' OR 1=1 --", "Idempotency-Key": "'; DROP TABLE users; --x"}
        for method, path in paths(escaped):
            if "{" not in path and escaped in path:
                answer = await client.request(method, path, headers=owner | hostile)
                assert answer.status_code < 500, (method, path, answer.text)
    assert (await client.get("/api/v1/staff/me", headers=owner)).status_code == 200
