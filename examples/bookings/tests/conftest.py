"""A fresh database for every test."""

import sys
from pathlib import Path

import pytest

BACKEND = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BACKEND))
sys.path.insert(0, str(BACKEND / "src"))

from core.database import Base, Session, engine  # noqa: E402
from main import create_app  # noqa: E402
from src.models.user import User  # noqa: E402


@pytest.fixture
def session():
    Base.metadata.create_all(engine)
    with Session() as session:
        yield session
    Base.metadata.drop_all(engine)


@pytest.fixture
def chef(session):
    user = User(email="chef@example.com")
    session.add(user)
    session.flush()
    return user


@pytest.fixture
def client(session):
    return create_app().test_client()
