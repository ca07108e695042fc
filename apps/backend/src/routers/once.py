"""POST with an idempotency key."""

from collections.abc import Awaitable, Callable

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from services.idempotency import Answer, earlier_answer, keep_answer


async def once(
    database: Database,
    scope: str,
    key: str | None,
    request: BaseModel,
    work: Callable[[AsyncSession], Awaitable[tuple[int, BaseModel]]],
) -> Response:
    """Do the work in one transaction and answer, or repeat the answer of the first time. `work` gives code and body."""

    async def transaction(session: AsyncSession) -> tuple[Answer, bool]:
        earlier = await earlier_answer(session, scope, key, request.model_dump_json().encode()) if key else None
        if earlier is not None:
            return earlier, True
        status_code, body = await work(session)
        answer = Answer(status_code, body.model_dump_json())
        if key:
            await keep_answer(session, scope, key, answer)
        return answer, False

    answer, repeated = await database.transact(transaction)
    headers = {"Idempotent-Replayed": "true"} if repeated else None
    return Response(answer.body, answer.status_code, headers, "application/json")
