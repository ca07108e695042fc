"""Calls that make a Base, registry, MetaData, Flask-SQLAlchemy object, engine or session factory."""

import ast

from onebase.facts.module import Creation
from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.reading import Reading, Where

_MAKERS = frozenset(
    [
        "declarative_base",
        "automap_base",
        "generate_base",
        "registry",
        "create_registry",
        "MetaData",
        "SQLAlchemy",
        "create_engine",
        "create_async_engine",
        "engine_from_config",
        "async_engine_from_config",
        "create_mock_engine",
        "sessionmaker",
        "async_sessionmaker",
        "scoped_session",
        "async_scoped_session",
    ]
)


def is_creation(callee: str) -> bool:
    """Whether a dotted name (after its import) makes one; a project's own `…SQLAlchemy` class counts too."""
    name = last(callee)
    if name == "registry" and callee.startswith(("self.", "cls.")):
        return False
    return name in _MAKERS or name.endswith("SQLAlchemy")


def read_creation(reading: Reading, call: ast.Call, where: Where, target: str) -> None:
    """Record the Creation of one call; `target` is what its result is bound to."""
    arguments = reading.values.arguments(call)
    reading.creations.append(
        Creation(target, dotted(call.func), arguments, reading.span(call), where.scope, where.guards)
    )
