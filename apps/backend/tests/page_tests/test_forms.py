"""No form is taken from anybody but who has loaded it from us."""

import httpx
import pytest
from fastapi.routing import APIRoute

from main import PAGES

pytestmark = pytest.mark.anyio
ROUTES = [route for pages in PAGES for route in pages.router.routes if isinstance(route, APIRoute)]
POSTED = sorted(route.path for route in ROUTES if "POST" in (route.methods or ()))


def test_no_page_is_part_of_the_api() -> None:
    assert POSTED
    assert not any(route.include_in_schema for route in ROUTES)


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
async def test_a_form_without_its_token_does_nothing(client: httpx.AsyncClient, path: str, token: str | None) -> None:
    address = path.replace("{reference}", "ABCDEFGHJK").replace("{slug}", "main")
    await client.get("/")  # the cookie of a visitor
    answer = await client.post(address, data={} if token is None else {"csrf": token})
    refused = answer.status_code in (401, 403)
    assert refused or answer.headers.get("location") == "/staff/login"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"csrf=%ff%fe&=&&&;",
        b"a=1&" * 500,
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n1',
    ],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
async def test_bodies_that_are_no_forms(client: httpx.AsyncClient, body: bytes, kind: str) -> None:
    answer = await client.post("/book/main", content=body, headers={"Content-Type": kind})
    assert answer.status_code in (400, 403, 413, 422)
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_body_that_is_too_large(client: httpx.AsyncClient) -> None:
    body = b"name=" + b"x" * 100_000
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await client.post("/book/main", content=body, headers=headers)).status_code == 413
