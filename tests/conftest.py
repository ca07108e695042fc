import importlib.util

import pytest


def pytest_configure() -> None:
    if importlib.util.find_spec("models") is not None:
        raise pytest.UsageError(
            "apps/backend is installed in this environment; examples would import its `models` instead of their own: "
            "python -m pip uninstall booking-backend"
        )
