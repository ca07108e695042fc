"""One observed session: what pytest tells of failures, and what is said about them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from onebase.guard.install import Guard, current, install

if TYPE_CHECKING:
    from onebase.pytest_plugin.causes import Causes
    from onebase.pytest_plugin.children import HealedChildren
    from onebase.pytest_plugin.failures import Failures

WORKER_KEY = "onebase"


class ObservedSession:
    """The hooks of a session with an observer. None of them may change the outcome of a test."""

    def __init__(self, config: pytest.Config, policy: str) -> None:
        self._config = config
        self._children: HealedChildren | None = None
        self._guard = self._installed(policy)
        self._guard.observation.directory = str(config.rootpath)
        self._own_search_path()
        self._told: Causes | None = None
        self._failures: Failures | None = None
        self._suspicious: bool | None = None

    def _causes(self) -> Causes:
        """What explains failures; made when there is one, or something to look at.

        No property: pytest up to 8 asks plugins for all attributes, in search of fixtures.
        """
        if self._told is None:
            from onebase.pytest_plugin.causes import Causes

            verbose = self._config.known_args_namespace.verbose > 0
            self._told = Causes(self._guard, self._is_suspicious, verbose=verbose)
        return self._told

    def _has_nothing_to_say(self) -> bool:
        """Whether no failure was looked at, and nothing looks as if it had gone wrong without one."""
        observation = self._guard.observation
        if self._told is not None or self._children is not None or observation.healed:
            return False
        if "sqlalchemy" not in sys.modules:
            return True
        observation.adopt()
        return not observation.doubled() and not self._is_suspicious()

    def _is_suspicious(self) -> bool:
        """Whether the source should be asked; asked once, because it takes milliseconds."""
        if self._suspicious is None:
            from onebase.observer.suspicion import is_suspicious

            self._suspicious = is_suspicious(self._guard.observation)
        return self._suspicious

    def _own_search_path(self) -> None:
        """Writes down what the setting `pythonpath` has put on the path, before any plugin of a newer pytest was there
        (9.2: `Config._preparse`; 7.0 to 8.4 have a plugin of their own for it)."""
        own = {str(path) for path in self._config.getini("pythonpath")}
        if own:
            by_pytest = (pytest.Config.getini.__code__, 0, pytest.Config.__module__, "", False)
            self._guard.observation.edited_by(by_pytest, own)

    def _installed(self, policy: str) -> Guard:
        present = current()
        if present is not None:  # of `onebase run`, or of a session that this one runs in
            if present.errors is not None:
                present.errors.on = False  # this session tells what there is to tell
            return install(present.policy)
        if policy != "heal":
            return install(policy)
        from onebase.pytest_plugin.canonical import canonical_names
        from onebase.pytest_plugin.children import HealedChildren

        names = canonical_names(str(self._config.rootpath))
        self._children = HealedChildren(str(self._config.rootpath))
        return install(policy, names)

    def conftest_failed(self, error: BaseException) -> None:
        """Writes the cause of a conftest.py that cannot be loaded, if it is known, and leaves."""

        def tell() -> None:
            inner = getattr(error, "cause", None)
            told = self._causes().explain(inner if isinstance(inner, BaseException) else error, "conftest.py")
            if told:
                sys.stderr.write("\n".join(["", *told, "", ""]))

        self._safely(tell)
        self.pytest_unconfigure()

    def pytest_report_header(self) -> str:
        """The line that says that we are there."""
        return f"onebase: {self._guard.policy}" if self._guard.switch.on else f"onebase: off ({self._guard.switch.why})"

    def pytest_plugin_registered(self) -> None:
        """Other plugins put finders before ours."""
        self._safely(self._guard.stay_first)

    @pytest.hookimpl(tryfirst=True)
    def pytest_exception_interact(self, call: Any, report: Any) -> None:  # noqa: ANN401 - of several versions of pytest
        """Adds the cause to an error of collection, before anybody is told of it."""
        if isinstance(report, pytest.CollectReport):
            self._add(report, call.excinfo.value)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> None:  # noqa: ANN401 - as above
        """Notices a failure of a test. A wrapper would have the report too, and takes each test four times as long."""
        if call.excinfo is not None:
            self._safely(lambda: self._notice((item.nodeid, call.when), call.excinfo.value))

    def _notice(self, phase: tuple[str, str], error: BaseException) -> None:
        if self._failures is None:
            from onebase.pytest_plugin.failures import Failures

            self._failures = Failures(self._add)
            self._config.pluginmanager.register(self._failures, "onebase-failures")
        self._failures.notice(phase, error)

    def _add(self, report: Any, error: BaseException) -> None:  # noqa: ANN401 - as above
        """Adds the cause of a failure to its report."""

        def tell() -> None:
            told = self._causes().explain(error, report.nodeid)
            if told:
                from onebase.pytest_plugin.sections import add_section

                add_section(report, told)

        self._safely(tell)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hands over what a worker of xdist has found, or puts the summary into the report for machines."""

        def hand_over() -> None:
            output = getattr(session.config, "workeroutput", None)
            if output is None:
                self._into_junit(session.config)
            elif not self._has_nothing_to_say():
                output[WORKER_KEY] = self._causes().packed()

        self._safely(hand_over)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - of xdist
        """Takes over what a worker of xdist has found."""
        output: Mapping[str, Any] = getattr(node, "workeroutput", None) or {}
        if WORKER_KEY in output:
            self._safely(lambda: self._causes().unpack(output[WORKER_KEY]))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401 - private to pytest
        """Lists the causes and what was healed; nothing where there is nothing to say."""

        def write() -> None:
            lines = self._summary()
            if lines:
                terminalreporter.section("onebase")
                for line in lines:
                    terminalreporter.line(line)

        self._safely(write)

    def pytest_unconfigure(self) -> None:
        """Leaves."""
        self._guard.uninstall()
        if self._children is not None:
            from onebase.pytest_plugin.canonical import forget

            self._children.leave()
            forget()

    def _summary(self) -> list[str]:
        if self._has_nothing_to_say():
            return []
        if self._children is not None:
            self._causes().healed_elsewhere = self._children.healed()
        return self._causes().summary()

    def _into_junit(self, config: pytest.Config) -> None:
        lines = self._summary()
        with suppress(ImportError, AttributeError, KeyError):
            from _pytest.junitxml import xml_key

            if lines:
                config.stash[xml_key].add_global_property("onebase", "\n".join(lines))

    def _safely(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - tests pass or fail by themselves, whatever is wrong with us
            self._guard.switch.off(error)
