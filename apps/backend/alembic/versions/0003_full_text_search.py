"""Full-text search over the chunks of knowledge.

The statements are those of `api.ai.endpoints.full_text` on the day of this migration.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

POSTGRESQL = [
    """\
CREATE INDEX knowledge_search ON knowledge_chunks USING gin (to_tsvector('english', title || ' ' || content))""",
]

SQLITE = [
    """\
CREATE VIRTUAL TABLE knowledge_search USING fts5(title, content, content = 'knowledge_chunks', content_rowid = 'id', tokenize = 'porter unicode61')""",
    """\
CREATE TRIGGER knowledge_search_on_insert AFTER INSERT ON knowledge_chunks
BEGIN
    INSERT INTO knowledge_search (rowid, title, content) VALUES (NEW.id, NEW.title, NEW.content);
END""",
    """\
CREATE TRIGGER knowledge_search_on_delete AFTER DELETE ON knowledge_chunks
BEGIN
    INSERT INTO knowledge_search (knowledge_search, rowid, title, content) VALUES ('delete', OLD.id, OLD.title, OLD.content);
END""",
    """\
CREATE TRIGGER knowledge_search_on_update AFTER UPDATE ON knowledge_chunks
BEGIN
    INSERT INTO knowledge_search (knowledge_search, rowid, title, content) VALUES ('delete', OLD.id, OLD.title, OLD.content);
    INSERT INTO knowledge_search (rowid, title, content) VALUES (NEW.id, NEW.title, NEW.content);
END""",
]

POSTGRESQL_REMOVAL = [
    """\
DROP INDEX IF EXISTS knowledge_search""",
]

SQLITE_REMOVAL = [
    """\
DROP TRIGGER IF EXISTS knowledge_search_on_insert""",
    """\
DROP TRIGGER IF EXISTS knowledge_search_on_delete""",
    """\
DROP TRIGGER IF EXISTS knowledge_search_on_update""",
    """\
DROP TABLE IF EXISTS knowledge_search""",
]


def upgrade() -> None:
    """Make the index of PostgreSQL, or the virtual table of SQLite and its triggers."""
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    for statement in POSTGRESQL_REMOVAL if op.get_bind().dialect.name == "postgresql" else SQLITE_REMOVAL:
        op.execute(statement)
