"""Migrations and models make the same schema, whole."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from alembic import command
from sqlalchemy import Connection, text

from core import migrations
from core.database import blocking_engine
from models.loading import metadata
from support.fixtures import Fresh

# Everything that a schema is made of, as the database itself describes it. `alembic check` compares neither CHECK
# constraints nor triggers nor the exclusion constraint.
DESCRIPTIONS = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index')"],
    "postgresql": [
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid), '' FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, pg_get_functiondef(oid), '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        """SELECT table_name, column_name, concat_ws(' ', data_type, is_nullable, character_maximum_length)
        FROM information_schema.columns WHERE table_schema = 'public'""",
    ],
}


def described(url: str, prepare: Callable[[Connection], object] | None = None) -> set[tuple[str, ...]]:
    engine = blocking_engine(url)
    with engine.begin() as connection:
        if prepare is not None:
            prepare(connection)
        rows = [row for query in DESCRIPTIONS[engine.dialect.name] for row in connection.execute(text(query))]
    engine.dispose()
    found = {tuple(" ".join(str(part).split()) for part in row) for row in rows}
    return {row for row in found if not any("alembic_version" in part for part in row)}


def test_migrations_and_create_all_make_the_same(dialect: str, fresh: Fresh) -> None:
    with fresh(dialect, "newest", migrations.upgrade) as migrated, fresh(dialect, "bare", connect) as bare:
        made = described(bare, metadata.create_all)
        assert described(migrated) == made
        assert len(made) > 50


def connect(url: str) -> None:
    """Makes the file of SQLite, and nothing on PostgreSQL."""
    engine = blocking_engine(url)
    engine.connect().close()
    engine.dispose()


def test_nothing_drifts(database_url: str) -> None:
    engine = blocking_engine(database_url)
    with engine.connect() as connection:
        assert migrations.drift(connection, metadata) == []
        assert migrations.current_revision(connection) == migrations.newest_revision()
    engine.dispose()


def test_drift_is_told_in_short(database_url: str) -> None:
    engine = blocking_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE reviews"))
        connection.execute(text("DROP INDEX ix_bookings_customer_id"))
    with engine.connect() as connection:
        told = migrations.drift(connection, metadata)
    engine.dispose()
    assert told == ["add_table reviews", "add_index ix_bookings_customer_id"]


def test_all_the_way_down_and_up_again(database_url: str) -> None:
    before = described(database_url)
    engine = blocking_engine(database_url)
    with engine.connect() as connection:
        command.downgrade(migrations.configuration(connection), "base")
    assert described(database_url) == set()
    engine.dispose()
    migrations.upgrade(database_url)
    assert described(database_url) == before


def test_create_all_can_be_undone(dialect: str, fresh: Fresh) -> None:
    with fresh(dialect, "bare", connect) as url:
        described(url, metadata.create_all)
        assert described(url, metadata.drop_all) == set()


def test_several_processes_may_migrate_at_once(empty_database_url: str) -> None:
    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        list(pool.map(migrations.upgrade, [empty_database_url] * 3))
    engine = blocking_engine(empty_database_url)
    with engine.connect() as connection:
        assert migrations.current_revision(connection) == migrations.newest_revision()
    engine.dispose()


def test_migrating_what_is_migrated_changes_nothing(database_url: str) -> None:
    before = described(database_url)
    migrations.upgrade(database_url)
    assert described(database_url) == before
