"""No form is taken from anybody but who has loaded it from us."""

import httpx
import pytest
from fastapi.routing import APIRoute

from main import PAGES

pytestmark = pytest.mark.anyio
ROUTES = [route for pages in PAGES for route in pages.router.routes if isinstance(route, APIRoute)]
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain")
FILE = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n1'
BODIES = (b"", b"csrf=%ff%fe&=&&&;", b"a=1&" * 500, FILE)
POSTED = sorted(route.path for route in ROUTES if "POST" in (route.methods or ()))


def test_no_page_is_part_of_the_api() -> None:
    assert POSTED
    assert not any(route.include_in_schema for route in ROUTES)


async def test_a_form_without_its_token_does_nothing(client: httpx.AsyncClient) -> None:
    await client.get("/")  # the cookie of a visitor
    for path in POSTED:
        address = path.replace("{reference}", "ABCDEFGHJK").replace("{slug}", "main")
        for fields in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "é"}):
            answer = await client.post(address, data=fields)
            refused = answer.status_code in (401, 403)
            assert refused or answer.headers.get("location") == "/staff/login", (path, fields)


async def test_bodies_that_are_no_forms(client: httpx.AsyncClient) -> None:
    for kind in KINDS:
        for body in BODIES:
            answer = await client.post("/book/main", content=body, headers={"Content-Type": kind})
            assert answer.status_code in (400, 403, 413, 422), (kind, body)
            assert answer.headers["content-type"].startswith("text/html"), (kind, body)


async def test_a_body_that_is_too_large(client: httpx.AsyncClient) -> None:
    body = b"name=" + b"x" * 100_000
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await client.post("/book/main", content=body, headers=headers)).status_code == 413
