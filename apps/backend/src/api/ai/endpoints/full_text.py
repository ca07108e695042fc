"""Full-text search over the chunks of knowledge: FTS5 on SQLite, `tsvector` with a GIN index on PostgreSQL.

Both hang on the MetaData (`create_all` makes them), and are in the migrations. Alembic's comparison knows neither
virtual tables nor indexes that only one dialect has; it passes over everything whose name begins with PREFIX.
"""

import re
from collections.abc import Callable

from sqlalchemy import Connection, MetaData, Table, event, text
from sqlalchemy.ext.asyncio import AsyncSession

PREFIX = "knowledge_search"
POSTGRESQL = [
    f"CREATE INDEX {PREFIX} ON knowledge_chunks USING gin (to_tsvector('english', title || ' ' || content))",
]
POSTGRESQL_REMOVAL = [f"DROP INDEX IF EXISTS {PREFIX}"]
# The three triggers are those of https://www.sqlite.org/fts5.html#external_content_tables
_REMOVE = f"INSERT INTO {PREFIX} ({PREFIX}, rowid, title, content) VALUES ('delete', OLD.id, OLD.title, OLD.content);"
_ADD = f"INSERT INTO {PREFIX} (rowid, title, content) VALUES (NEW.id, NEW.title, NEW.content);"
_COLUMNS = "(title, content, content = 'knowledge_chunks', content_rowid = 'id', tokenize = 'porter unicode61')"
SQLITE = [
    f"CREATE VIRTUAL TABLE {PREFIX} USING fts5{_COLUMNS}",
    f"CREATE TRIGGER {PREFIX}_on_insert AFTER INSERT ON knowledge_chunks\nBEGIN\n    {_ADD}\nEND",
    f"CREATE TRIGGER {PREFIX}_on_delete AFTER DELETE ON knowledge_chunks\nBEGIN\n    {_REMOVE}\nEND",
    f"CREATE TRIGGER {PREFIX}_on_update AFTER UPDATE ON knowledge_chunks\nBEGIN\n    {_REMOVE}\n    {_ADD}\nEND",
]
SQLITE_REMOVAL = [
    *(f"DROP TRIGGER IF EXISTS {PREFIX}_on_{verb}" for verb in ("insert", "delete", "update")),
    f"DROP TABLE IF EXISTS {PREFIX}",
]
MOST_WORDS = 30
# Words that stand in every question. PostgreSQL has a list of its own, FTS5 has none.
COMMON = frozenset(
    """
    a about an and any are as at be by can could do does for from has have how i if in is it may me my of on or our
    please so that the their there these they this to us was we what when where which who will with would you your
    """.split()  # noqa: SIM905 a list of words reads better without a comma after each
)
_POSTGRESQL_SEARCH = text(
    """
    SELECT id FROM knowledge_chunks, to_tsquery('english', :words) AS wanted
    WHERE to_tsvector('english', title || ' ' || content) @@ wanted
    ORDER BY ts_rank(to_tsvector('english', title || ' ' || content), wanted) DESC, id LIMIT :count
    """
)
_SQLITE_SEARCH = text(
    f"SELECT rowid FROM {PREFIX} WHERE {PREFIX} MATCH :words ORDER BY bm25({PREFIX}), rowid LIMIT :count"
)


async def matching(session: AsyncSession, question: str, count: int = 3) -> list[int]:
    """The numbers of the chunks that fit a question best, the best first. Any text is a question."""
    words = [word for word in re.findall(r"[^\W_]+", question.lower()) if word not in COMMON][:MOST_WORDS]
    if not words:
        return []
    if session.get_bind().dialect.name == "sqlite":
        statement, wanted = _SQLITE_SEARCH, " OR ".join(f'"{word}"' for word in words)
    else:
        statement, wanted = _POSTGRESQL_SEARCH, " | ".join(words)
    return [row[0] for row in await session.execute(statement, {"words": wanted, "count": count})]


def attach(metadata: MetaData) -> None:
    """Have the search made after `knowledge_chunks`, and dropped before it."""
    table: Table = metadata.tables["knowledge_chunks"]
    event.listen(table, "after_create", _executor(POSTGRESQL, SQLITE))
    event.listen(table, "before_drop", _executor(POSTGRESQL_REMOVAL, SQLITE_REMOVAL))


def _executor(postgresql: list[str], sqlite: list[str]) -> Callable[..., None]:
    def execute(_table: Table, connection: Connection, **_: object) -> None:
        for statement in sqlite if connection.dialect.name == "sqlite" else postgresql:
            connection.exec_driver_sql(statement)

    return execute
