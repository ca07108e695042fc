"""The observer under pytest: `--onebase=explain|strict|heal|off`, or `onebase` in the configuration file.

It is there before the first conftest.py is loaded. PYTEST_DONT_REWRITE
"""

import sys
from collections.abc import Generator, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

import pytest

NAME = "onebase-session"
POLICIES = ("explain", "strict", "heal", "off")


class _Unrewritten:
    """Finds our modules before pytest's own finder does, which looks for the assertions of all that plugins consist of
    and takes as long for a module as Python does to import it. Once the observer is installed it does the same."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """What Python finds, for modules of ours."""
        return PathFinder.find_spec(name, path, target) if name.startswith("onebase.") else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the setting."""
    group = parser.getgroup("onebase", "failures of SQLAlchemy's registries")
    help_text = (
        "what to do about files that are imported under two names: explain failures (default), refuse the second"
        " import of a file with tables, heal it while the tests run, or off"
    )
    group.addoption("--onebase", choices=POLICIES, default=None, help=help_text)
    parser.addini("onebase", "one of explain, strict, heal and off; the option --onebase wins", default="explain")


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, None]:
    """Installs the observer, and says why a conftest.py cannot be loaded before pytest shows how it failed."""
    policy = early_config.known_args_namespace.onebase or early_config.getini("onebase")
    if policy not in POLICIES:
        raise pytest.UsageError(f"onebase: no such policy: {policy!r}; there are {', '.join(POLICIES)}")
    if policy == "off":
        yield
        return
    sys.meta_path.insert(0, _Unrewritten)
    try:
        from onebase.pytest_plugin.session import ObservedSession
    finally:
        sys.meta_path.remove(_Unrewritten)
    session = ObservedSession(early_config, policy)
    early_config.pluginmanager.register(session, NAME)
    outcome = yield
    if outcome.excinfo is not None:
        session.conftest_failed(outcome.excinfo[1])
