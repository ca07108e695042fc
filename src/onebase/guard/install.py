"""Putting the observer into this process, and taking it out again."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from onebase.observer.executing import is_being_imported
from onebase.observer.finder import ObservingFinder
from onebase.observer.observation import PRESENT, Observation
from onebase.observer.switch import Switch

if TYPE_CHECKING:
    from onebase.guard.errors import ErrorWatch
    from onebase.guard.journal import Journal
    from onebase.observer.finder import Policy
    from onebase.observer.tables import TableWatch
    from onebase.vocabulary import Finding

POLICIES = ("explain", "strict", "heal")
_LOCK = threading.RLock()
_installed: list[Guard] = []


class Guard:
    """The handle of an installed observer.

    `policy` is one of "explain" (nothing changes), "strict" (the second execution of a file with tables is refused) and
    "heal" (the second name becomes the module that is there). `observation` is what was seen.
    """

    def __init__(self, policy: str, names: Mapping[str, str]) -> None:
        self.policy = policy
        self.observation = Observation()
        self.switch = Switch(self._undo)
        self._tables: TableWatch | None = None
        self._finder = ObservingFinder(self.observation, self.switch, self._make(policy, names))
        self._holders = 0
        self._later: list[Callable[[], None]] = [self._watch_tables]
        self.journal: Journal | None = None
        self.errors: ErrorWatch | None = None

    def when_sqlalchemy_is_there(self, call: Callable[[], None]) -> None:
        """Calls `call` as soon as SQLAlchemy has been imported, at once if it is."""
        if "sqlalchemy" in sys.modules and not is_being_imported("sqlalchemy"):
            call()
        else:
            self._later.append(call)

    def _watch_tables(self) -> None:
        from onebase.observer.tables import TableWatch

        self._tables = self._tables or TableWatch(self.observation, self.switch)
        self._tables.start()

    def _sqlalchemy_is_there(self) -> None:
        for call in self._later:
            call()

    def _refused(self, finding: Finding) -> None:
        """The exception shows it; reports for machines have it from here."""
        if self.journal is not None:
            self.journal.finding(finding, shown=True)

    def _make(self, policy: str, names: Mapping[str, str]) -> Policy | None:
        if policy == "heal":
            from onebase.guard.heal import Heal

            return Heal(self.observation, names)
        if policy == "strict":
            from onebase.guard.strict import Strict

            return Strict(self.observation, self._refused)
        return None

    def start(self) -> None:
        """Begins to observe. What is loaded already is taken over."""
        self._holders += 1
        if self._holders > 1 or not self.switch.on:
            return
        try:
            self.observation.adopt()
            self._finder.after["sqlalchemy"] = self._sqlalchemy_is_there
            if "sqlalchemy" in sys.modules and not is_being_imported("sqlalchemy"):
                self._watch_tables()
            sys.meta_path.insert(0, self._finder)
        except Exception as error:  # noqa: BLE001 - the program goes on, whatever is wrong with us
            self.switch.off(error)

    def stay_first(self) -> None:
        """Moves the finder to the front again, where another tool has put one before it."""
        if self.switch.on and self._finder in sys.meta_path and sys.meta_path[0] is not self._finder:
            sys.meta_path.remove(self._finder)
            sys.meta_path.insert(0, self._finder)

    def uninstall(self) -> None:
        """Takes the observer out of the process, once as often as it was installed. What was observed stays."""
        with _LOCK:
            self._holders -= 1
            if self._holders <= 0:
                self._undo()
                if self._tables is not None:
                    self._tables.stop()

    def _undo(self) -> None:
        """What may be done at any moment. To stop listening to tables is not: SQLAlchemy may be going through its
        listeners just now, so that a listener which is switched off stays, and does nothing."""
        self._holders = 0
        if self in _installed:
            _installed.remove(self)
            PRESENT.remove(self.observation)
        with suppress(ValueError):
            sys.meta_path.remove(self._finder)


def install(policy: str = "explain", names: Mapping[str, str] | None = None) -> Guard:
    """Puts the observer into this process and returns its handle; the one that is there if there is one.

    `names` are the canonical module names for "heal": the name for each file (its real path). Files without one keep
    the name under which they are imported first. Raises ValueError for an unknown policy, and where an observer of
    another policy is installed.
    """
    if policy not in POLICIES:
        raise ValueError(f"no such policy: {policy!r}; there are {', '.join(POLICIES)}")
    with _LOCK:
        present = current()
        if present is not None and present.policy != policy:
            raise ValueError(f"an observer with the policy {present.policy!r} is installed already")
        guard = present or Guard(policy, names or {})
        if present is None:
            _installed.append(guard)
            PRESENT.append(guard.observation)
        guard.start()
        return guard


def current() -> Guard | None:
    """The observer of this process, if one is installed."""
    return _installed[-1] if _installed else None


@contextmanager
def observe(policy: str = "explain") -> Iterator[Observation]:
    """Observes what is imported and defined within the `with` statement, and gives what was seen."""
    guard = install(policy)
    try:
        yield guard.observation
    finally:
        guard.uninstall()
