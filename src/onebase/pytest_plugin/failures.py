"""The hook that a session needs from its first failing test on."""

from collections.abc import Callable
from typing import Any

import pytest


class Failures:
    """Has the cause added to reports of failing tests before anybody is told of them.

    What makes a report knows the exception, and what is told of it the report: they meet by the test and its phase.
    """

    def __init__(self, add: Callable[[Any, BaseException], None]) -> None:
        self._add = add
        self._open: dict[tuple[str, str], BaseException] = {}

    def notice(self, phase: tuple[str, str], error: BaseException) -> None:
        """A phase of a test has ended with an exception. Those of other tests are told by now, or never will be."""
        self._open = {known: each for known, each in self._open.items() if known[0] == phase[0]}
        self._open[phase] = error

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401 - of several versions of pytest
        """A report is about to be told, to the terminal, to files and by workers of xdist."""
        error = self._open.pop((report.nodeid, report.when), None)
        if error is not None and report.failed:
            self._add(report, error)
