"""The app keeps what its OpenAPI document promises, whatever is sent: schemathesis reads the one and asks the other.

It sends the same requests in each run: the edges of everything that the document says, and a few at random from there.
The first row of several tables exists, so that not all of them end in 404.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.python import asgi
from schemathesis.specs.openapi import checks as promised
from starlette.types import ASGIApp, Receive, Scope, Send

from core.migrations import upgrade
from core.settings import Settings
from main import create_app
from support.filled_service import FilledService
from support.fixtures import Fresh

# Not among them: that everything is accepted which fits its description (a slot in the past does, and gets 422), and
# that nothing else is (pydantic takes 0 for `false`).
PROMISES = [
    not_a_server_error,
    promised.status_code_conformance,
    promised.content_type_conformance,
    promised.response_headers_conformance,
    promised.response_schema_conformance,
    promised.missing_required_header,
    promised.unsupported_method,
    promised.allow_header_conformance,
]
Case: TypeAlias = schemathesis.Case[Any]
the_same_each_time = settings(
    derandomize=True, database=None, deadline=None, max_examples=3, suppress_health_check=list(HealthCheck)
)


class Door:
    """The app as schemathesis knows it while tests are collected. What is behind it comes with a fixture."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


door = Door()


def described() -> schemathesis.BaseSchema:
    document = schemathesis.openapi.from_dict(create_app(Settings(_env_file=None)).openapi())
    document.app = door
    document.config.phases.coverage.unexpected_methods = {"options"}
    return document


to_an_owner = described()
to_anybody = described()
# What needs no token is the same for an owner, and the rest is refused before it is looked at: no edges here.
to_anybody.config.phases.coverage.enabled = False


@pytest.fixture(scope="module")
def service(fresh: Fresh) -> Iterator[FilledService]:
    with fresh("sqlite", "newest", upgrade) as url:
        filled = FilledService(url)
        door.app = filled.app
        yield filled
        asgi.shutdown_lifespans()


@to_anybody.parametrize()
@the_same_each_time
@pytest.mark.usefixtures("service")
def test_what_anybody_gets(case: Case) -> None:
    case.call_and_validate(checks=PROMISES)


@to_an_owner.parametrize()
@the_same_each_time
def test_what_an_owner_gets(case: Case, service: FilledService) -> None:
    case.call_and_validate(checks=PROMISES, headers=service.owner_for(case.operation.label))
