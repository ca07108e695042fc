"""What Alembic executes. Models come through `models.loading`, as everywhere."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, TypeDecorator, text

from core.database import blocking_engine
from core.migrations import LOCK_NUMBER, is_compared
from core.settings import get_settings
from models.loading import metadata


def render_plainly(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A type of ours as what it is in the database: migrations must not depend on what our modules become later."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction, in which nobody else migrates.

    On SQLite the transaction is immediate (`blocking_engine`) and is the lock itself.
    """
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_plainly,
        compare_type=True,
        include_name=is_compared,
        transactional_ddl=True,  # on SQLite too: nothing is committed behind our back, see `core.database`
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
        context.run_migrations()


if context.is_offline_mode():
    context.configure(url=get_settings().database_url, target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
elif (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    engine = blocking_engine(get_settings().database_url)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()
