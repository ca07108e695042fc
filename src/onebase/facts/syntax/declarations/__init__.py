"""What a file declares to SQLAlchemy: classes, tables, columns, relationships."""
