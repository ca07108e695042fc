import importlib.util
import signal

import pytest
from hypothesis import HealthCheck, settings

# The machine may be busy: how long an example takes decides nothing.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure() -> None:
    # A shell starts what it puts into the background with interrupts ignored, and so would all that is started here.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if importlib.util.find_spec("models") is not None:
        raise pytest.UsageError(
            "apps/backend is installed in this environment; examples would import its `models` instead of their own: "
            "python -m pip uninstall booking-backend"
        )
