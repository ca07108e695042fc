"""Whether the process is alive, and whether it can work."""

import anyio
from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from core.migrations import current_revision, newest_revision
from routers.dependencies import Db
from routers.problems import problems

router = APIRouter(tags=["health"])
PATIENCE_SECONDS = 5


class Health(BaseModel):
    """How the service is."""

    status: str


@router.get("/health", responses=problems())
async def health() -> Health:
    """The process answers. Asks nobody else, so that a database that is away restarts no servers."""
    return Health(status="alive")


@router.get("/ready", responses=problems())
async def ready(database: Db, response: Response) -> Health:
    """The database answers, and its schema is the one of this version."""
    try:
        with anyio.fail_after(PATIENCE_SECONDS):
            async with database.reading() as session:
                revision = await (await session.connection()).run_sync(current_revision)
    except (SQLAlchemyError, OSError, TimeoutError):
        response.status_code = 503
        return Health(status="the database does not answer")
    if revision != newest_revision():
        response.status_code = 503
        return Health(status="the schema is of another version")
    return Health(status="ready")
