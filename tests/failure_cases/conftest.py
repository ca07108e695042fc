"""The mark by which the cases can be left out: `pytest -m "not runtime"`."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known, as `--strict-markers` demands."""
    config.addinivalue_line(
        "markers", "runtime: executes the projects of the failure cases with the installed SQLAlchemy"
    )
