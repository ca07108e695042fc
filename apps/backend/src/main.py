"""The app.

uvicorn main:create_app --factory
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.ai.endpoints import router as assistant
from api.ai.endpoints.answers import answerer_of
from core import migrations
from core.database import Database
from core.encryption import use_keys
from core.keys import encryption_keys, secret_key
from core.logs import configure_logs
from core.settings import Settings, get_settings
from models import loading
from pages import booking as booking_page
from pages import own_booking as own_booking_page
from pages import staff as staff_day_page
from pages import staff_login as staff_login_page
from pages.rendering import STATIC
from routers import (
    bookings,
    customers,
    feedback,
    health,
    payments,
    staff_bookings,
    staff_feedback,
    staff_login,
    staff_payments,
    staff_stations,
    staff_texts,
    staff_users,
    stations,
)
from routers.limits import BodyLimit, RequestLog
from routers.problems import Problem, install
from services.demonstration import add_example_station
from services.payments.providers import providers_of

API = "/api/v1"
BUSINESS = (
    assistant,
    stations,
    bookings,
    customers,
    payments,
    feedback,
    staff_login,
    staff_users,
    staff_bookings,
    staff_payments,
    staff_stations,
    staff_feedback,
    staff_texts,
)
PAGES = (booking_page, own_booking_page, staff_login_page, staff_day_page)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app with these settings, or with those of the environment. Its start brings the schema up to date."""
    settings = settings or get_settings()
    app = FastAPI(title="Bookings", version="1", lifespan=_lifespan, debug=False)
    app.state.settings = settings
    app.state.metadata = loading.metadata
    app.state.payment_providers = providers_of(settings)
    app.state.answerer = answerer_of(settings)
    app.include_router(health.router)
    for module in BUSINESS:
        app.include_router(module.router, prefix=API)
    for pages in PAGES:
        app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    install(app)
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    app.add_middleware(RequestLog)
    app.openapi = _with_problems(app.openapi)  # type: ignore[method-assign]  # the way FastAPI describes
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    configure_logs(settings)
    app.state.secret = secret_key(settings)
    use_keys(encryption_keys(settings))
    await asyncio.to_thread(migrations.upgrade, settings.database_url)
    app.state.database = Database(settings.database_url, settings.database_pool_size)
    if settings.environment == "development":
        await add_example_station(app.state.database)
    try:
        yield
    finally:
        await app.state.database.close()


def _with_problems(original: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """The OpenAPI document with the shape of problems, to which `routers.problems` refers."""

    def openapi() -> dict[str, Any]:
        document = original()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(schema.pop("$defs", {}))
        schemas["Problem"] = schema
        return document

    return openapi
