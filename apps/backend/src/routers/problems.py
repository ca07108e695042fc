"""Errors as problem details (RFC 9457): one shape for everything that goes wrong, documented for each endpoint."""

from collections.abc import Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from core.settings import Settings
from routers.schemas import SlotOut
from services.errors import BusinessError, SlotTaken, TooManyAttempts
from services.payments.port import ProviderError

MEDIA_TYPE = "application/problem+json"
STATUS_OF_CODE = {
    "not-found": 404,
    "not-allowed": 401,
    "not-bookable": 422,
    "slot-taken": 409,
    "stale-version": 409,
    "illegal-transition": 409,
    "idempotency-key-reused": 422,
    "not-permitted": 403,
    "not-acceptable": 422,
    "already-there": 409,
    "too-many-attempts": 429,
}
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Request too large",
    422: "Not acceptable as it is",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available now",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
log = structlog.get_logger()


class FieldError(BaseModel):
    """What is wrong with one part of a request."""

    location: str
    message: str


class Problem(BaseModel):
    """What went wrong. `code` is for programs and stays; `detail` is for people and may change."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] | None = None
    alternatives: list[SlotOut] | None = None


def problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that can end with these status codes, apart from those that all endpoints have."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {code: {"description": TITLES[code], "content": content} for code in (400, *codes, 413, 422, 500, 503)}


def answer(status: int, code: str, detail: str, headers: dict[str, str] | None = None, **more: object) -> JSONResponse:
    """A response with a problem in it."""
    title = TITLES.get(status, "Error")
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **more}
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have every exception end as a problem."""
    for kind, handler in _handlers().items():
        app.exception_handler(kind)(handler)
    app.exception_handler(Exception)(_unexpected)


def problem_of(request: Request, error: Exception) -> JSONResponse | None:
    """The answer to an exception that is expected, or None."""
    handlers = _handlers()
    found = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None)
    return found(request, error) if found else None


def _handlers() -> dict[type[Exception], Callable[[Request, Any], JSONResponse]]:
    return {
        BusinessError: _business,
        RequestValidationError: _validation,
        HTTPException: _http,
        StaleDataError: _stale,
        IntegrityError: _collision,
        OperationalError: _busy,
        PoolTimeout: _busy,
        ProviderError: _provider,
    }


def _business(_request: Request, error: BusinessError) -> JSONResponse:
    status = STATUS_OF_CODE.get(error.code, 400)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    if isinstance(error, TooManyAttempts):
        headers = {"Retry-After": str(error.retry_after)}
    more: dict[str, object] = {}
    if isinstance(error, SlotTaken):
        more["alternatives"] = [SlotOut.of(slot).model_dump(mode="json") for slot in error.alternatives]
    return answer(status, error.code, error.detail, headers, **more)


def _validation(_request: Request, error: RequestValidationError) -> JSONResponse:
    # Without `input`: what somebody typed may be a password, and need not come back.
    errors = [{"location": ".".join(map(str, each["loc"])), "message": each["msg"]} for each in error.errors()]
    return answer(422, "invalid-request", "the request does not fit its description", errors=errors)


def _http(request: Request, error: HTTPException) -> JSONResponse:
    code = TITLES.get(error.status_code, "error").lower().replace(" ", "-")
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_methods_at(request)))
    return answer(error.status_code, code, str(error.detail), headers)


def _methods_at(request: Request) -> set[str]:
    """What the path can be asked with (RFC 9110, 15.5.6). Starlette names the methods of the first route alone."""

    def served(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    return set(filter(served, METHODS))


def _stale(_request: Request, _error: Exception) -> JSONResponse:
    return answer(409, "stale-version", "somebody else changed this at the same time")


def _collision(_request: Request, error: IntegrityError) -> JSONResponse:
    """Two did what only one can: the database refused the second. Logged, because it may also be a mistake of ours."""
    log.error("refused by the database", error=str(error.orig))
    return answer(409, "conflict", "somebody else did this at the same time")


def _busy(_request: Request, error: Exception) -> JSONResponse:
    log.warning("database not available", error=type(error).__name__)
    return answer(503, "not-available", "the database does not answer; try again", {"Retry-After": "1"})


def _provider(_request: Request, error: Exception) -> JSONResponse:
    log.warning("payment provider", error=str(error))
    return answer(503, "not-available", "the payment provider does not answer; try again", {"Retry-After": "5"})


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error", path=request.url.path, exc_info=error)
    settings: Settings = request.app.state.settings
    return answer(500, "internal-error", repr(error) if settings.debug else "something is broken on our side")
