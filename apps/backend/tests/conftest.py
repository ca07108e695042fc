"""What all tests of the backend share."""

from types import SimpleNamespace

import pytest

pytest_plugins = ["support.fixtures"]


@pytest.fixture(scope="session")
def models() -> SimpleNamespace:
    """All mapped classes by their names, loaded through the one loading module."""
    from core.database import Base
    from models import loading

    assert loading.metadata is Base.metadata
    return SimpleNamespace(**{mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers})
