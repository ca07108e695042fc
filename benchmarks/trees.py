"""Writes the source of an application with SQLAlchemy models, of any size and always the same for one size.

Of ten files one holds models, one is a migration, two are tests and six are the rest of a web application, as in the
larger public projects. Areas depend on those before them: importing the application loads nearly everything.
"""

from collections.abc import Iterator
from pathlib import Path

FILES_OF_AN_AREA = 10
COMMON_FILES = 8


def write_tree(directory: Path, files: int) -> None:
    """Write about `files` Python files (within ten) into `directory`, with the configuration that starts them."""
    areas = max(1, (files - COMMON_FILES) // FILES_OF_AN_AREA)
    for path, text in _common(areas):
        _write(directory / path, text)
    for number in range(areas):
        for path, text in _area(number):
            _write(directory / path, text)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _name(number: int) -> str:
    return f"area_{number:04}"


def _common(areas: int) -> Iterator[tuple[str, str]]:
    names = [_name(number) for number in range(areas)]
    yield (
        "pyproject.toml",
        '[project]\nname = "shop"\nversion = "1"\n\n[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    )
    yield "Dockerfile", 'ENV PYTHONPATH=/app/src\nCMD ["uvicorn", "shop.main:app"]\n'
    yield "alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = src\n"
    yield "migrations/env.py", MIGRATION_ENVIRONMENT
    yield "src/shop/__init__.py", ""
    yield "src/shop/areas/__init__.py", ""
    yield "src/shop/database.py", DATABASE
    yield "src/shop/models.py", "".join(f"import shop.areas.{name}.models  # noqa: F401\n" for name in names)
    routes = "".join(f"from shop.areas.{name}.routes import router as {name}\n" for name in names)
    yield (
        "src/shop/main.py",
        f"from fastapi import FastAPI\n\n{routes}\napp = FastAPI()\n"
        + "".join(f"app.include_router({name})\n" for name in names),
    )
    yield "tests/__init__.py", ""
    yield "tests/conftest.py", CONFTEST


def _area(number: int) -> Iterator[tuple[str, str]]:
    name, before = _name(number), _name(max(0, number - 1))
    values = {
        "name": name,
        "before": before,
        "title": f"Area{number:04}",
        "title_before": f"Area{max(0, number - 1):04}",
    }
    folder = f"src/shop/areas/{name}"
    yield f"{folder}/__init__.py", ""
    yield f"{folder}/models.py", _fill(MODELS, values)
    yield f"{folder}/schemas.py", _fill(SCHEMAS, values) + "".join(_fill(SCHEMA, values, part) for part in range(12))
    yield f"{folder}/queries.py", _fill(QUERIES, values) + "".join(_fill(QUERY, values, part) for part in range(14))
    yield f"{folder}/service.py", _fill(SERVICE, values) + "".join(_fill(STEP, values, part) for part in range(20))
    yield f"{folder}/routes.py", _fill(ROUTES, values) + "".join(_fill(ROUTE, values, part) for part in range(12))
    yield f"{folder}/helpers.py", HELPERS + "".join(_fill(HELPER, values, part) for part in range(10))
    yield f"tests/{name}/__init__.py", ""
    yield (
        f"tests/{name}/test_service.py",
        _fill(TESTS, values) + "".join(_fill(TEST, values, part) for part in range(16)),
    )
    yield f"migrations/versions/{number:04}_{name}.py", _fill(MIGRATION, values)


def _fill(template: str, values: dict[str, str], part: int = 0) -> str:
    """Replace `<name>` and the like; the templates are full of braces."""
    for key, value in {**values, "part": str(part)}.items():
        template = template.replace(f"<{key}>", value)
    return template


DATABASE = """\
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, sessionmaker


class Base(DeclarativeBase):
    pass


engine = create_engine("sqlite://")
Session = sessionmaker(engine)
"""

MIGRATION_ENVIRONMENT = """\
from alembic import context

import shop.models  # noqa: F401
from shop.database import Base, engine

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    context.run_migrations()
"""

CONFTEST = """\
import pytest

import shop.models  # noqa: F401
from shop.database import Base, Session, engine


@pytest.fixture
def session():
    Base.metadata.create_all(engine)
    with Session() as session:
        yield session
"""

MODELS = '''\
"""The tables of <name>."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.database import Base

<name>_tags = Table(
    "<name>_tags",
    Base.metadata,
    Column("item_id", ForeignKey("<name>_items.id"), primary_key=True),
    Column("tag", String(40), primary_key=True),
)


class Stamped:
    created_at: Mapped[datetime] = mapped_column(default=datetime.now)
    changed_at: Mapped[datetime | None]


class <title>Item(Stamped, Base):
    """One item."""

    __tablename__ = "<name>_items"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="ck_<name>_amount"),
        Index("ix_<name>_label_state", "label", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("<before>_items.id", ondelete="SET NULL"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="new")
    amount: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None]

    lines: Mapped[list["<title>Line"]] = relationship(back_populates="item", cascade="all, delete-orphan")


class <title>Line(Stamped, Base):
    """One line of an item."""

    __tablename__ = "<name>_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("<name>_items.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(500))

    item: Mapped["<title>Item"] = relationship(back_populates="lines")


class <title>Event(Stamped, Base):
    """What happened to an item."""

    __tablename__ = "<name>_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("<name>_items.id"))
    kind: Mapped[str] = mapped_column(String(30), index=True)
    payload: Mapped[str | None]
'''

SCHEMAS = (
    '"""What <name> tells the world."""\n\nfrom datetime import datetime\n\nfrom pydantic import BaseModel, Field\n'
)

SCHEMA = '''

class <title>View<part>(BaseModel):
    """View <part> of an item."""

    id: int
    label: str = Field(max_length=200, description="what people call it")
    state: str = "new"
    amount: int = Field(default=0, ge=0)
    created_at: datetime
    lines: list[str] = Field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.state not in {"done", "cancelled"} and self.amount > <part>
'''

QUERIES = '''\
"""Queries of <name>."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from shop.areas.<name>.models import <title>Event, <title>Item, <title>Line
'''

QUERY = '''

def find_items_<part>(session: Session, state: str, limit: int = 50) -> list[<title>Item]:
    """Items in one state, with their lines."""
    statement = (
        select(<title>Item)
        .join(<title>Line, <title>Line.item_id == <title>Item.id)
        .where(<title>Item.state == state, <title>Item.amount > <part>)
        .options(selectinload(<title>Item.lines))
        .order_by(<title>Item.created_at.desc())
        .limit(limit)
    )
    found = list(session.scalars(statement).unique())
    counted = session.scalar(select(func.count()).select_from(<title>Event))
    return found if counted else []
'''

SERVICE = '''\
"""What can be done in <name>."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.areas.<before>.helpers import normalise_0
from shop.areas.<name> import queries
from shop.areas.<name>.models import <title>Event, <title>Item
from shop.areas.<name>.schemas import <title>View0

logger = logging.getLogger(__name__)


class <title>Error(Exception):
    """It could not be done."""
'''

STEP = '''

def advance_<part>(session: Session, items: Iterable[<title>Item], now: datetime) -> list[<title>View0]:
    """Advance what is due, and say what was advanced."""
    views = []
    for item in items:
        if item.state == "cancelled":
            continue
        try:
            due = item.created_at + timedelta(hours=<part>)
            if due > now and not queries.find_items_0(session, item.state):
                raise <title>Error(f"{item.label} is not due before {due:%Y-%m-%d}")
            item.state = {"new": "open", "open": "done"}.get(item.state, item.state)
            session.add(<title>Event(item_id=item.id, kind="advance_<part>", payload=normalise_0(item.label)))
        except <title>Error as error:
            logger.warning("not advanced: %s", error)
            continue
        views.append(<title>View0(id=item.id, label=item.label, created_at=item.created_at))
    session.flush()
    return sorted(views, key=lambda view: (view.created_at, view.id))
'''

ROUTES = '''\
"""The routes of <name>."""

from fastapi import APIRouter, Depends, HTTPException

from shop.areas.<name> import queries, service
from shop.areas.<name>.schemas import <title>View0, <title>View1
from shop.database import Session

router = APIRouter(prefix="/<name>")


def session():
    with Session() as opened:
        yield opened
'''

ROUTE = '''

@router.get("/items/<part>/{state}", response_model=list[<title>View1])
async def list_<part>(state: str, limit: int = 50, session=Depends(session)):
    """List items."""
    if state not in {"new", "open", "done", "cancelled"}:
        raise HTTPException(status_code=404, detail=f"there is no state {state}")
    items = queries.find_items_<part>(session, state, limit)
    return [
        <title>View0(id=item.id, label=item.label, amount=item.amount, created_at=item.created_at)
        for item in items
        if item.amount >= <part> and service.advance_0 is not None
    ]
'''

HELPERS = '"""Small things."""\n\nimport re\nimport unicodedata\n'

HELPER = '''

def normalise_<part>(text: str, *, width: int = 80) -> str:
    """Text without what databases stumble over."""
    plain = unicodedata.normalize("NFKC", text).strip()
    words = re.split(r"[\\s\\-_]+", plain)
    lines, current = [], ""
    for word in words:
        if len(current) + len(word) + 1 > width:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    lines.append(current)
    return "\\n".join(lines[: <part> + 1])
'''

TESTS = """\
from datetime import datetime

import pytest

from shop.areas.<name>.models import <title>Item
from shop.areas.<name>.service import advance_0
"""

TEST = """

@pytest.mark.parametrize(("state", "expected"), [("new", "open"), ("open", "done"), ("cancelled", "cancelled")])
def test_advance_<part>(session, state, expected):
    item = <title>Item(label="item <part>", state=state, amount=<part>, created_at=datetime(2026, 1, 1))
    session.add(item)
    session.flush()
    advance_0(session, [item], datetime(2026, 1, 2))
    assert item.state == expected
    assert item.amount == <part>
"""

MIGRATION = '''\
"""<name>"""

import sqlalchemy as sa
from alembic import op

revision = "<name>"
down_revision = "<before>"


def upgrade():
    op.create_table(
        "<name>_items",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount >= 0", name="ck_<name>_amount"),
    )
    op.create_index("ix_<name>_label_state", "<name>_items", ["label", "state"])


def downgrade():
    op.drop_table("<name>_items")
'''
