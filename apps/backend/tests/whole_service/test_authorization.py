"""Who may call what: a row for every operation of the OpenAPI document. An operation without a row fails the test."""

import httpx
import pytest

from services.permissions import ROLES
from support.staff_fixtures import LogInAs
from whole_service.operations import operations

pytestmark = pytest.mark.anyio

EVERYBODY = "everybody"
CUSTOMER = "a customer with a link"
TALKER = "who talks with the assistant"
STAFF = frozenset(ROLES)
DESK = frozenset({"owner", "manager", "desk"})
MANAGERS = frozenset({"owner", "manager"})
OWNER = frozenset({"owner"})
TABLE: dict[str, str | frozenset[str]] = {
    "GET /health": EVERYBODY,
    "GET /ready": EVERYBODY,
    "GET /api/v1/stations": EVERYBODY,
    "GET /api/v1/stations/{slug}": EVERYBODY,
    "GET /api/v1/stations/{slug}/menu": EVERYBODY,
    "GET /api/v1/stations/{slug}/slots": EVERYBODY,
    "POST /api/v1/stations/{slug}/holds": EVERYBODY,
    "DELETE /api/v1/holds/{token}": EVERYBODY,
    "POST /api/v1/bookings": EVERYBODY,
    "GET /api/v1/bookings/{reference}": CUSTOMER,
    "POST /api/v1/bookings/{reference}/reschedule": CUSTOMER,
    "POST /api/v1/bookings/{reference}/cancellation": CUSTOMER,
    "POST /api/v1/bookings/{reference}/deposit": CUSTOMER,
    "GET /api/v1/bookings/{reference}/payments": CUSTOMER,
    "POST /api/v1/payments/stripe/webhook": EVERYBODY,
    "POST /api/v1/ai/conversations": EVERYBODY,
    "GET /api/v1/ai/messages": TALKER,
    "POST /api/v1/ai/messages": TALKER,
    "POST /api/v1/ai/proposals/{proposal_id}/confirmation": TALKER,
    "POST /api/v1/ai/proposals/{proposal_id}/refusal": TALKER,
    "POST /api/v1/customers/links": EVERYBODY,
    "GET /api/v1/customers/me/bookings": CUSTOMER,
    "GET /api/v1/bookings/{reference}/messages": CUSTOMER,
    "POST /api/v1/bookings/{reference}/messages": CUSTOMER,
    "POST /api/v1/bookings/{reference}/review": CUSTOMER,
    "GET /api/v1/stations/{slug}/reviews": EVERYBODY,
    "POST /api/v1/leads": EVERYBODY,
    "GET /api/v1/settings": EVERYBODY,
    "GET /api/v1/staff/threads": DESK,
    "GET /api/v1/staff/threads/{thread_id}/messages": DESK,
    "POST /api/v1/staff/threads/{thread_id}/messages": DESK,
    "POST /api/v1/staff/threads/{thread_id}/closing": DESK,
    "GET /api/v1/staff/reviews": MANAGERS,
    "POST /api/v1/staff/reviews/{review_id}/publication": MANAGERS,
    "GET /api/v1/staff/leads": DESK,
    "PATCH /api/v1/staff/leads/{lead_id}": DESK,
    "GET /api/v1/staff/campaigns": DESK,
    "POST /api/v1/staff/campaigns": MANAGERS,
    "GET /api/v1/staff/templates": MANAGERS,
    "PUT /api/v1/staff/templates/{name}/{locale}": MANAGERS,
    "GET /api/v1/staff/knowledge": MANAGERS,
    "PUT /api/v1/staff/knowledge/{source}/{position}": MANAGERS,
    "DELETE /api/v1/staff/knowledge/{chunk_id}": MANAGERS,
    "PUT /api/v1/staff/settings/{name}": OWNER,
    "POST /api/v1/staff/login": EVERYBODY,
    "POST /api/v1/staff/refresh": EVERYBODY,
    "POST /api/v1/staff/logout": STAFF,
    "GET /api/v1/staff/me": STAFF,
    "GET /api/v1/staff/users": OWNER,
    "POST /api/v1/staff/users": OWNER,
    "PATCH /api/v1/staff/users/{user_id}": OWNER,
    "GET /api/v1/staff/audit-log": MANAGERS,
    "GET /api/v1/staff/stations/{slug}/bookings": STAFF,
    "POST /api/v1/staff/stations/{slug}/holds": DESK,
    "POST /api/v1/staff/stations": OWNER,
    "PATCH /api/v1/staff/stations/{slug}": OWNER,
    "PUT /api/v1/staff/stations/{slug}/closures/{day}": OWNER,
    "DELETE /api/v1/staff/stations/{slug}/closures/{day}": OWNER,
    "POST /api/v1/staff/stations/{slug}/menu": OWNER,
    "PATCH /api/v1/staff/menu/{item_id}": OWNER,
    "POST /api/v1/staff/stations/{slug}/chefs": OWNER,
    "POST /api/v1/staff/chefs/{chef_id}/absences": DESK,
    "GET /api/v1/staff/bookings/{reference}": STAFF,
    "POST /api/v1/staff/bookings/{reference}/status": DESK,
    "POST /api/v1/staff/bookings/{reference}/reschedule": DESK,
    "POST /api/v1/staff/bookings/{reference}/chef": DESK,
    "POST /api/v1/staff/bookings/{reference}/cancellation-decision": DESK,
    "GET /api/v1/staff/bookings/{reference}/payments": STAFF,
    "POST /api/v1/staff/bookings/{reference}/deposit": DESK,
    "POST /api/v1/staff/payments/{payment_id}/refunds": MANAGERS,
    "POST /api/v1/staff/refunds/{refund_id}/confirmation": MANAGERS,
}
EXAMPLES = {"reference": "ABCDEFGHJK", "slug": "nowhere", "token": "x" * 32, "day": "2030-05-01"}


async def call(client: httpx.AsyncClient, operation: str, headers: dict[str, str] | None = None) -> int:
    """The status code of a request whose body says nothing: who may call gets past 401 and 403."""
    method, path = operation.split(" ")
    filled = "/".join(EXAMPLES.get(part[1:-1], "1") if part.startswith("{") else part for part in path.split("/"))
    answer = await client.request(method, filled, headers=headers, json=None if method == "GET" else {})
    return answer.status_code


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    assert {name for name, _ in operations()} == set(TABLE)


def test_the_document_says_which_token_is_needed() -> None:
    schemes = {EVERYBODY: set(), CUSTOMER: {"CustomerLink"}, TALKER: {"Conversation"}}
    for name, operation in operations():
        named = {scheme for alternative in operation.get("security", []) for scheme in alternative}
        assert named == schemes.get(str(TABLE[name]), {"Staff"}), name


async def test_without_a_token_only_what_is_for_everybody(client: httpx.AsyncClient) -> None:
    for operation, allowed in TABLE.items():
        assert (await call(client, operation) == 401) == (allowed != EVERYBODY), operation


@pytest.mark.parametrize("role", [*ROLES, "nobody"])  # nobody is logged in, and has no role
async def test_each_role_at_each_operation(client: httpx.AsyncClient, log_in_as: LogInAs, role: str) -> None:
    for operation, allowed in TABLE.items():
        if isinstance(allowed, str):
            continue
        roles = () if role == "nobody" else (role,)
        code = await call(client, operation, await log_in_as(*roles))
        if allowed == STAFF and role == "nobody":
            continue  # being logged in is enough for some of them
        if role in allowed:
            assert code not in (401, 403), operation
        else:
            assert code == 403, operation
