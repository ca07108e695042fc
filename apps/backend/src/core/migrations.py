"""The schema of a database: bring it to the newest state, and say how far from it it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text

from core.database import blocking_engine

NOT_COMPARED = "knowledge_search"
LOCK_NUMBER = 7_304_501  # of PostgreSQL's advisory lock; any number that nothing else in the database uses


def script_location() -> Path:
    """The migrations: beside `src` in a source tree, inside of `core` in an installed wheel."""
    inside = Path(__file__).parent / "alembic"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "alembic"


def upgrade(url: str) -> None:
    """Apply the migrations that are missing. Several processes may do so at once; one works, the others wait."""
    with _connection(url) as connection:
        command.upgrade(configuration(connection), "head")


@lru_cache(maxsize=1)
def newest_revision() -> str | None:
    """The revision that the schema should have."""
    return ScriptDirectory.from_config(configuration(None)).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision that the schema has, or None where nothing was ever migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def is_compared(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic compares something that it finds in the database: not what only one dialect has.

    See `api.ai.endpoints.full_text`. That it is there is tested by name.
    """
    return kind not in ("table", "index") or not (name or "").startswith(NOT_COMPARED)


def drift(connection: Connection, metadata: MetaData) -> list[str]:
    """What `alembic revision --autogenerate` would write to reach `metadata`. Empty where the schema fits."""
    options = {"compare_type": True, "include_name": is_compared}
    context = MigrationContext.configure(connection, opts=options)
    return [_in_short(difference) for difference in compare_metadata(context, metadata)]


def _in_short(difference: Any) -> str:  # noqa: ANN401 Alembic's tuples have no common type
    """For instance `add_table campaigns`, or `modify_nullable bookings.notes`: tables by name, not with all columns."""
    if isinstance(difference, list):  # several changes of one column: operation, schema, table, column, …
        return ", ".join(f"{change[0]} {change[2]}.{change[3]}" for change in difference)
    operation, *subjects = difference
    return " ".join([operation, *(str(getattr(each, "name", each)) for each in subjects if each is not None)])


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = blocking_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def configuration(connection: Connection | None) -> Config:
    """What Alembic's commands take, for this connection."""
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(script_location()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
