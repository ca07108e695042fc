"""Whether the process is alive, and whether it can work."""

import anyio
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from core.migrations import current_revision, newest_revision
from routers.dependencies import Db
from routers.problems import answer, problems

router = APIRouter(tags=["health"])
PATIENCE_SECONDS = 5


class Health(BaseModel):
    """How the service is."""

    status: str


@router.get("/health", responses=problems())
async def health() -> Health:
    """The process answers. Asks nobody else, so that a database that is away restarts no servers."""
    return Health(status="alive")


@router.get("/ready", response_model=Health, responses=problems())
async def ready(database: Db) -> Health | JSONResponse:
    """The database answers, and its schema is the one of this version."""
    try:
        with anyio.fail_after(PATIENCE_SECONDS):
            async with database.reading() as session:
                revision = await (await session.connection()).run_sync(current_revision)
    except (SQLAlchemyError, OSError, TimeoutError):
        return answer(503, "not-ready", "the database does not answer")
    if revision != newest_revision():
        return answer(503, "not-ready", "the schema is of another version")
    return Health(status="ready")
