"""Requests that may come twice and must be carried out once.

The key is written in the transaction that does the work, before the work. A second request with the same key waits for
that transaction: if it commits, its answer is given again, also where the first answer never arrived; if not, nothing
was done, and the second request does it.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from models.outbox import IdempotencyKey
from services.errors import KeyReused


@dataclass(frozen=True)
class Answer:
    """What was answered: the status code of HTTP and the body."""

    status_code: int
    body: str


async def earlier_answer(session: AsyncSession, scope: str, key: str, request: bytes) -> Answer | None:
    """The answer to the same request under the same key, or None: then the key is now taken for this request.

    Raises KeyReused where the key belongs to another request.
    """
    fingerprint = hashlib.sha256(request).hexdigest()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"scope": scope, "key": key, "fingerprint": fingerprint, "created_at": utc_now()}
    statement = insert(IdempotencyKey).values(values).on_conflict_do_nothing().returning(IdempotencyKey.key)
    if await session.scalar(statement) is not None:
        return None
    row = await session.get_one(IdempotencyKey, (scope, key))
    if row.fingerprint != fingerprint or row.status_code is None or row.response_body is None:
        raise KeyReused("this idempotency key was used with another request")
    return Answer(row.status_code, row.response_body)


async def keep_answer(session: AsyncSession, scope: str, key: str, answer: Answer) -> None:
    """Store the answer for whoever asks again."""
    row = await session.get_one(IdempotencyKey, (scope, key))
    row.status_code, row.response_body = answer.status_code, answer.body
