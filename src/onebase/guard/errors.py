"""Failures of this family, met while they are being raised or when they end the program.

What explains them is imported when there is one.
"""

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from onebase.guard.install import Guard
from onebase.guard.journal import Journal
from onebase.observer.passed_over import is_passed_over

if TYPE_CHECKING:
    from onebase.vocabulary import Finding

MOST = 50


class ErrorWatch:
    """Tells the journal of causes, and gives each exception a note that names its cause (Python 3.11 and newer).

    SQLAlchemy makes all failures of its registries `InvalidRequestError`; what it raises is often caught and logged
    elsewhere, so that they are met where they are made. The note is short: programs log it.
    """

    def __init__(self, guard: Guard, journal: Journal) -> None:
        self._guard = guard
        self._journal = journal
        self._known: dict[str, Finding | None] = {}
        self.on = True
        self.interrupted = False

    def start(self) -> None:
        """Wraps the hooks for exceptions that nobody catches."""
        sys.excepthook = self._wrapped(sys.excepthook, lambda arguments: arguments[1])
        threading.excepthook = self._wrapped(threading.excepthook, lambda arguments: arguments[0].exc_value)

    def sqlalchemy_is_there(self) -> None:
        """Wraps the making of `InvalidRequestError`, and listens to errors of databases."""
        library = sys.modules["sqlalchemy"]
        kind = library.exc.InvalidRequestError
        original = kind.__init__

        def initialise(error: BaseException, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - as the original
            original(error, *arguments, **named)
            self._safely(lambda: self._met(error, sys._getframe(3)))  # noqa: SLF001 - the frame that raises

        kind.__init__ = initialise
        library.event.listen(library.engine.Engine, "handle_error", self._of_database)

    def _of_database(self, context: Any) -> None:  # noqa: ANN401 - an ExceptionContext
        self._safely(lambda: self._met(context.sqlalchemy_exception, sys._getframe(3)))  # noqa: SLF001 - as above

    def _met(self, error: BaseException | None, frame: FrameType) -> None:
        if error is None or not self.on:
            return
        text = str(error)
        if is_passed_over(text, frame):
            return
        from onebase.observer.messages import recognise

        if recognise(text) is None or len(self._known) > MOST:
            return
        from onebase.observer.post_mortem import explain_being_raised
        from onebase.observer.trace import Trace

        if text not in self._known:
            self._known[text] = explain_being_raised(error, frame, self._guard.observation)
        finding = self._known[text]
        if finding is None:
            self._journal.failure(text, Trace.of(error, frame).files())
        else:
            self._journal.finding(finding, shown=False)
            if hasattr(error, "add_note"):
                error.add_note(f"onebase: {finding.code}: {finding.message}\n    help: {finding.help}")

    def _wrapped(self, hook: Callable[..., Any], error_of: Callable[[Any], Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> None:  # noqa: ANN401 - as the original
            hook(*arguments)
            ends_the_program = sys._getframe().f_back is None  # noqa: SLF001 - nothing else tells that Python calls
            self._safely(lambda: self._uncaught(error_of(arguments), ends_the_program=ends_the_program))

        return call

    def _uncaught(self, error: BaseException | None, *, ends_the_program: bool) -> None:
        if isinstance(error, KeyboardInterrupt):
            self.interrupted = ends_the_program and not sys.flags.interactive
            return
        if error is None or not self.on:
            return
        from onebase.observer.post_mortem import explain, text_of
        from onebase.observer.trace import Trace, chained

        finding = explain(error, self._guard.observation)
        if finding is not None:
            self._journal.finding(finding, shown=False)
            return
        for each in chained(error):
            self._journal.failure(text_of(each), Trace.of(each).files())

    def _safely(self, call: Callable[[], None]) -> None:
        try:
            if self._guard.switch.on:
                call()
        except Exception as error:  # noqa: BLE001 - the exception of the program is what counts
            self._guard.switch.off(error)
