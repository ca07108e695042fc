"""One observed session: what pytest tells of failures, and what is said about them."""

import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from onebase.guard import Guard, current, install
from onebase.observer.frames import Spot
from onebase.pytest_plugin.causes import Causes

if TYPE_CHECKING:
    from onebase.pytest_plugin.children import HealedChildren

WORKER_KEY = "onebase"


class ObservedSession:
    """The hooks of a session with an observer. None of them may change the outcome of a test."""

    def __init__(self, config: pytest.Config, policy: str) -> None:
        self._config = config
        self._children: HealedChildren | None = None
        self._guard = self._installed(policy)
        self._guard.observation.directory = str(config.rootpath)
        self._own_search_path()
        self._causes = Causes(self._guard, verbose=config.known_args_namespace.verbose > 0)

    def _own_search_path(self) -> None:
        """Writes down what the setting `pythonpath` has put on the path, before any plugin of a newer pytest was there
        (9.2: `Config._preparse`; 7.0 to 8.4 have a plugin of their own for it)."""
        observation = self._guard.observation
        own = {str(path) for path in self._config.getini("pythonpath")}
        by_pytest = Spot(pytest.Config.getini.__code__, 0, pytest.Config.__module__)
        observation.search_path = [
            each._replace(seen=by_pytest) if each.seen is None and each.path in own else each
            for each in observation.search_path
        ]

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
            told = self._causes.explain(inner if isinstance(inner, BaseException) else error, "conftest.py")
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

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, None]:
        """Adds the cause to an error of collection."""
        outcome = yield
        if outcome.excinfo is None:
            report = outcome.get_result()
            self._add(getattr(report, "call", None), report, collector.nodeid)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Generator[None, Any, None]:  # noqa: ANN401
        """Adds the cause to a failure or an error of a test."""
        outcome = yield
        if outcome.excinfo is None:
            self._add(call, outcome.get_result(), item.nodeid)

    def _add(self, call: Any, report: Any, nodeid: str) -> None:  # noqa: ANN401 - values of pytest of several versions
        excinfo = getattr(call, "excinfo", None)
        if excinfo is None or not report.failed:
            return

        def tell() -> None:
            told = self._causes.explain(excinfo.value, nodeid)
            if told:
                from onebase.pytest_plugin.sections import add_section

                add_section(report, told)

        self._safely(tell)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hands over what a worker of xdist has found, or puts the summary into the report for machines."""

        def hand_over() -> None:
            output = getattr(session.config, "workeroutput", None)
            if output is not None:
                output[WORKER_KEY] = self._causes.packed()
            else:
                self._into_junit(session.config)

        self._safely(hand_over)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - of xdist
        """Takes over what a worker of xdist has found."""
        output: Mapping[str, Any] = getattr(node, "workeroutput", None) or {}
        self._safely(lambda: self._causes.unpack(output.get(WORKER_KEY, {})))

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
        if self._children is not None:
            self._causes.healed_elsewhere = self._children.healed()
        return self._causes.summary()

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
