import pytest


@pytest.fixture
def dialect() -> str:
    """The pages do nothing that the API does not do on both databases."""
    return "sqlite"
