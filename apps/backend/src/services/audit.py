"""The audit log. It writes itself: whatever a session of the staff flushes is noted in the same transaction.

    audit.acting(session, user.id)

Statements that go past the unit of work (`update(…)`) are not seen; code on behalf of the staff changes objects.
"""

from datetime import date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, UOWTransaction

from core.columns import EncryptedText
from core.database import Base
from models.audit import AuditEntry
from models.booking import StatusChange
from models.outbox import IdempotencyKey, OutboxEvent
from models.user import UserSession

ACTING = "acting_user_id"
WITNESSES = (AuditEntry, IdempotencyKey, OutboxEvent, StatusChange, UserSession)  # they follow from something else
HIDDEN = "[not shown]"


def acting(session: AsyncSession, user_id: int) -> None:
    """From now on, note what this session changes as changes by this user."""
    session.info[ACTING] = user_id


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    user_id = session.info.get(ACTING)
    if user_id is None:
        return
    entries = [
        {"user_id": user_id, "action": action, **_described(row, changed_only=action == "changed")}
        for action, rows in (("created", session.new), ("changed", session.dirty), ("deleted", session.deleted))
        for row in rows
        if not isinstance(row, WITNESSES)
    ]
    entries = [entry for entry in entries if entry["details"]]
    if entries:
        session.execute(insert(AuditEntry), entries)


def _described(row: Base, *, changed_only: bool) -> dict[str, Any]:
    state = inspect(row)
    columns = {each.key: each.columns[0] for each in state.mapper.column_attrs}
    shown = {
        name: HIDDEN if _is_secret(column.name, column.type) else _plain(getattr(row, name))
        for name, column in columns.items()
        if name not in state.unloaded and (not changed_only or state.attrs[name].history.has_changes())
    }
    for link in state.mapper.relationships:
        if (
            link.secondary is not None
            and link.key not in state.unloaded
            and state.attrs[link.key].history.has_changes()
        ):
            shown[link.key] = [each.name for each in state.attrs[link.key].value]
    subject = "/".join(map(str, state.mapper.primary_key_from_instance(row)))
    return {"subject_kind": row.__tablename__, "subject_id": subject, "details": shown}


def _is_secret(name: str, kind: object) -> bool:
    return name.endswith(("_hash", "_token")) or isinstance(kind, EncryptedText)


def _plain(value: object) -> Any:  # noqa: ANN401 what JSON can hold
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date | time) else value
