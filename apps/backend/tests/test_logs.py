"""No secret reaches a log."""

import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from core.logs import REDACTED, configure_logs, redact
from core.settings import Settings

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the logs write, as JSON."""
    configure_logs(Settings(_env_file=None, log_format="json", log_level="INFO"))
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    yield stream
    configure_logs(Settings(_env_file=None, log_level="ERROR"))


def test_values_under_telling_names_are_left_out(written: io.StringIO) -> None:
    structlog.get_logger().info("login", password="hunter2", user={"email": "a@b.c", "api_key": "k"}, tokens=["t"])
    line = json.loads(written.getvalue())
    assert (line["password"], line["user"], line["tokens"]) == (
        REDACTED,
        {"email": "a@b.c", "api_key": REDACTED},
        REDACTED,
    )


def test_tokens_and_passwords_of_urls_are_left_out_wherever_they_stand(written: io.StringIO) -> None:
    logging.getLogger("library").warning("Bearer abc.def to postgresql://user:hunter2@host/d with %s", TOKEN)
    structlog.get_logger().info("event", text=f"X-Booking-Token: {TOKEN}", parts=[f"a {TOKEN}"])
    for secret in ("hunter2", TOKEN, "abc.def"):
        assert secret not in written.getvalue()
    assert "@host/d" in written.getvalue()


def test_tracebacks_are_written_without_secrets(written: io.StringIO) -> None:
    try:
        int(f"wrong token {TOKEN}")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "ValueError" in written.getvalue()
    assert TOKEN not in written.getvalue()


async def test_a_request_is_one_line_without_its_query(client: httpx.AsyncClient, written: io.StringIO) -> None:
    await client.get("/health", params={"anything": "hidden-word"}, headers={"X-Booking-Token": TOKEN})
    (line,) = [json.loads(each) for each in written.getvalue().splitlines()]
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "GET", "/health", 200)
    assert line["request_id"]
    assert "hidden-word" not in written.getvalue()


values = st.recursive(
    st.none() | st.text() | st.integers(), lambda deeper: st.lists(deeper) | st.dictionaries(st.text(), deeper)
)


@given(st.dictionaries(st.text(), values))
def test_whatever_is_logged_is_redacted_and_not_broken(event: dict[str, object]) -> None:
    assert redact(None, "info", event).keys() == event.keys()
    hidden = redact(None, "info", {"outer": {"secret_key": event}, "password": event})
    assert hidden == {"outer": {"secret_key": REDACTED}, "password": REDACTED}
