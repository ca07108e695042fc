"""From a plan and a command to whether the change is to be kept."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from types import FrameType, TracebackType
from typing import Any

from onebase.fix.values import CannotEdit
from onebase.fix.verify.comparison import Comparison, Verdict, compare
from onebase.fix.verify.copying import copy_project
from onebase.fix.verify.environment import Place
from onebase.fix.verify.outcome import Outcome, run
from onebase.named_tuple import NamedTuple

Changed = Mapping[str, bytes | None]


class Verification(NamedTuple):
    """What a command says of a change. `hurts` is the number of the step that makes it worse, 0 where none does;
    `unread` is what the copies lack."""

    before: Outcome
    after: Outcome
    comparison: Comparison
    hurts: int = 0
    unread: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the change is to be kept."""
        return self.comparison.verdict in (Verdict.BETTER, Verdict.AS_GOOD)


class Laboratory:
    """Runs a command in fresh copies of a project, which are gone at the end, however that comes.

    `working_directory` is where the user stands, relative to the project ("." where that is outside); `seconds` is how
    long a command may take.
    """

    def __init__(
        self,
        directory: str,
        command: str,
        working_directory: str,
        watch: Callable[[str], None],
        seconds: float | None = None,
    ) -> None:
        self._directory = os.path.realpath(directory)
        self._command = command
        self._working_directory = working_directory
        self._watch = watch
        self._seconds = seconds
        self._scratch = ""
        self._handlers: dict[int, Any] = {}
        self.unread: tuple[str, ...] = ()

    def __enter__(self) -> "Laboratory":  # noqa: PYI034  typing.Self is newer than Python 3.10
        if threading.current_thread() is threading.main_thread():
            for number in _ENDS:
                self._handlers[number] = signal.signal(number, _leave)
        self._scratch = os.path.realpath(tempfile.mkdtemp(prefix="onebase-"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def outcome(self, name: str, changed: Changed) -> Outcome:
        """The end of the command in a copy with some files changed. Raises CannotEdit where nothing can be told."""
        self._watch(f"verifying, {name}")
        at = self._place()
        try:
            self.unread = copy_project(self._directory, at.copy, changed, self._scratch)
        except OSError as error:
            raise CannotEdit(f"--verify: the project cannot be copied: {error.filename}: {error.strerror}") from None
        try:
            printed = os.path.join(self._scratch, "printed")
            found = run(self._command, at, self._working_directory, printed, self._seconds)
        finally:
            shutil.rmtree(os.path.dirname(at.copy), ignore_errors=True)
        if found.strangers:
            raise CannotEdit(
                f"--verify: the command imports {found.strangers[0]} from the project instead of its copy, so that it "
                "proves nothing"
            )
        return found

    def _place(self) -> Place:
        scratch = self._scratch
        copy = os.path.join(scratch, "copy", os.path.basename(self._directory))
        return Place(self._directory, copy, os.path.join(scratch, "results.xml"), os.path.join(scratch, "strangers"))


_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
# What a shell says of a command that is not there or is no program (POSIX, Shell Command Language, 2.8.2).
_NO_COMMAND = (126, 127)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Ends this process as the signal would, but not before everything is tidied up."""
    raise SystemExit(128 + number)


def verify(laboratory: Laboratory, steps: Sequence[Changed]) -> Verification:
    """Compares the project as it is with it after all steps; `steps` are the changed files after each of them.

    What is worse is tried a second time, for tests that fail now and then. Where it is worse again, or more fails than
    before, the steps are tried one after the other for the first of which that is true. Raises CannotEdit.
    """
    before = laboratory.outcome("before", {})
    _refuse_what_does_not_start(before)
    after = laboratory.outcome("after", steps[-1])
    if compare(before, after).verdict is Verdict.WORSE:
        after = laboratory.outcome("after, once more", steps[-1])
    hurts = 0
    if _is_harm(before, after):
        hurts = len(steps)
        for number, changed in enumerate(steps[:-1], start=1):
            there = laboratory.outcome(f"step {number}", changed)
            if _is_harm(before, there):
                after, hurts = there, number
                break
    return Verification(before, after, compare(before, after), hurts, laboratory.unread)


def _is_harm(before: Outcome, after: Outcome) -> bool:
    comparison = compare(before, after)
    return comparison.verdict is Verdict.WORSE or (
        comparison.verdict is Verdict.NO_BETTER and after.bad() > before.bad() > 0
    )


def _refuse_what_does_not_start(found: Outcome) -> None:
    """Raises CannotEdit where the shell knows no such command."""
    if found.code in _NO_COMMAND and found.tests is None:
        said = next((line.strip() for line in reversed(found.output.splitlines()) if line.strip()), "no such command")
        raise CannotEdit(f"--verify: the command cannot be started: {said}")
