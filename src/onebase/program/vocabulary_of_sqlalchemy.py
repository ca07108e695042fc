"""The names by which SQLAlchemy and its companions make Bases, registries and tables.

Collected from the public API of SQLAlchemy 1.4.54, 2.0.58 and 2.1.9, Flask-SQLAlchemy 3.1.1, SQLModel 0.0.50 and
advanced-alchemy 1.12.
"""

DECLARATIVE_BASE_CLASSES = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta"})
BASE_FUNCTIONS = frozenset(
    {"declarative_base", "automap_base", "generate_base", "as_declarative", "as_declarative_base"}
)
MAPPING_DECORATORS = frozenset({"mapped", "mapped_as_dataclass"})
METADATA_CLASS = "MetaData"
REGISTRY_CLASS = "registry"
FLASK_CLASS = "SQLAlchemy"
ENGINE_FUNCTIONS = frozenset({"create_engine", "create_async_engine", "engine_from_config", "async_engine_from_config"})
SESSION_FUNCTIONS = frozenset({"sessionmaker", "async_sessionmaker", "scoped_session", "async_scoped_session"})

# Libraries whose classes and functions have these names.
PACKAGES = frozenset(
    {"sqlalchemy", "flask_sqlalchemy", "sqlmodel", "flask_sqlalchemy_lite", "quart_sqlalchemy", "gino"}
)

# Base classes that add nothing to the question whether a class is mapped.
HELPERS = frozenset(
    {
        "object", "ABC", "Generic", "Protocol", "Enum", "IntEnum", "StrEnum", "Exception", "BaseModel", "NamedTuple",
        "TypedDict", "MappedAsDataclass", "AsyncAttrs", "AbstractConcreteBase", "ConcreteBase", "DeferredReflection",
        "TestCase", "BaseSettings", "Thread", "Schema", "Form", "FlaskForm", "Resource", "View", "MethodView",
    }
)  # fmt: skip

# All Bases of advanced-alchemy share one registry and, without a bind key, one MetaData
# (`advanced_alchemy.base.orm_registry`).
ADVANCED_ALCHEMY = ("advanced_alchemy.base", "litestar.plugins.sqlalchemy.base", "litestar.contrib.sqlalchemy.base")
ADVANCED_ALCHEMY_REGISTRY = "advanced_alchemy.base.orm_registry"
