"""What the staff writes for many: templates of messages, what the assistant knows, and settings that everybody sees."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select

from api.ai.endpoints.models import KnowledgeChunk
from models.message import MessageTemplate
from routers.dependencies import Db
from routers.problems import problems
from routers.schemas import Body, In, Line, Prose, RowId
from routers.staff import ChangesSettings, ChangesTexts
from services import audit, public_settings, texts
from services.errors import NotFound

router = APIRouter(prefix="/staff", tags=["staff: texts"])
Name = Annotated[str, StringConstraints(pattern=r"^[a-z_-]{1,60}$")]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.-]{1,120}$")]


class TemplateIn(In):
    """Subject and body, with `{placeholders}`."""

    subject: Line
    body: Body


class TemplateOut(BaseModel):
    """The text of a message in one language. Without an id, it is the one that is used where nobody wrote another."""

    id: int | None
    name: str
    locale: str
    subject: str
    body: str


class ChunkIn(In):
    """Something that the assistant shall know."""

    title: Line
    content: Body


class ChunkOut(BaseModel):
    """Something that the assistant knows."""

    id: int
    source: str
    position: int
    title: str
    content: str


class SettingIn(In):
    """A value."""

    text: Prose


@router.get("/templates", responses=problems(401, 403))
async def list_templates(database: Db, _staff: ChangesTexts) -> list[TemplateOut]:
    """All texts of messages."""
    async with database.reading() as session:
        rows = list(
            await session.scalars(select(MessageTemplate).order_by(MessageTemplate.name, MessageTemplate.locale))
        )
    written = [TemplateOut.model_validate(row, from_attributes=True) for row in rows]
    used = {(row.name, row.locale) for row in rows}
    defaults = [
        TemplateOut(id=None, name=name, locale="en", subject=text.subject, body=text.body)
        for name, text in sorted(texts.DEFAULTS.items())
        if (name, "en") not in used
    ]
    return written + defaults


@router.put("/templates/{name}/{locale}", responses=problems(401, 403, 409))
async def write_template(
    database: Db, staff: ChangesTexts, name: Name, locale: Locale, wanted: TemplateIn
) -> TemplateOut:
    """Write the text of a message."""
    texts.check(name, wanted.subject, wanted.body)
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        query = select(MessageTemplate).where(MessageTemplate.name == name, MessageTemplate.locale == locale)
        row = await session.scalar(query.with_for_update())
        if row is None:
            row = MessageTemplate(name=name, locale=locale)
            session.add(row)
        row.subject, row.body = wanted.subject, wanted.body
        await session.flush()
        return TemplateOut.model_validate(row, from_attributes=True)


@router.get("/knowledge", responses=problems(401, 403))
async def list_knowledge(database: Db, _staff: ChangesTexts) -> list[ChunkOut]:
    """All that the assistant knows."""
    async with database.reading() as session:
        rows = await session.scalars(select(KnowledgeChunk).order_by(KnowledgeChunk.source, KnowledgeChunk.position))
        return [ChunkOut.model_validate(row, from_attributes=True) for row in rows]


@router.put("/knowledge/{source}/{position}", responses=problems(401, 403, 409))
async def write_knowledge(
    database: Db, staff: ChangesTexts, source: Source, position: RowId, wanted: ChunkIn
) -> ChunkOut:
    """Teach the assistant something, or something else."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        query = select(KnowledgeChunk).where(KnowledgeChunk.source == source, KnowledgeChunk.position == position)
        row = await session.scalar(query.with_for_update())
        if row is None:
            row = KnowledgeChunk(source=source, position=position)
            session.add(row)
        row.title, row.content = wanted.title, wanted.content
        await session.flush()
        return ChunkOut.model_validate(row, from_attributes=True)


@router.delete("/knowledge/{chunk_id}", status_code=204, responses=problems(401, 403, 404))
async def forget_knowledge(database: Db, staff: ChangesTexts, chunk_id: RowId) -> None:
    """Have the assistant forget something."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        row = await session.get(KnowledgeChunk, chunk_id)
        if row is None:
            raise NotFound("there is nothing with this number")
        await session.delete(row)


@router.put("/settings/{name}", status_code=204, responses=problems(401, 403, 404, 409))
async def change_setting(database: Db, staff: ChangesSettings, name: Name, wanted: SettingIn) -> None:
    """Set something that everybody sees."""
    async with database.writing() as session:
        audit.acting(session, staff.user_id)
        await public_settings.change(session, name, wanted.text, staff.user_id)
