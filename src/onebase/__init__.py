"""onebase finds, explains and prevents the failures of SQLAlchemy's registries."""

__version__ = "0.1.0"
