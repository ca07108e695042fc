"""The one Base, and sessions."""

import os

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, sessionmaker


class Base(DeclarativeBase):
    """Base of every mapped class."""


engine = create_engine(os.environ.get("DATABASE_URL", "sqlite://"))
Session = sessionmaker(engine)
