"""From a plan and a command to whether the change is to be kept."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

from onebase.fix.values import CannotEdit
from onebase.fix.verify.comparison import Comparison, Verdict, compare
from onebase.fix.verify.copying import copy_project
from onebase.fix.verify.outcome import Outcome, run
from onebase.named_tuple import NamedTuple

Changed = Mapping[str, bytes | None]


class Verification(NamedTuple):
    """What a command says of a change. `hurts` is the number of the step that makes it worse, 0 where none does."""

    before: Outcome
    after: Outcome
    comparison: Comparison
    hurts: int = 0

    @property
    def is_good(self) -> bool:
        """Whether the change is to be kept."""
        return self.comparison.verdict in (Verdict.BETTER, Verdict.AS_GOOD)


class Laboratory:
    """Runs a command in fresh copies of a project, which are gone at the end.

    `working_directory` is where the user stands, relative to the project ("." where that is outside).
    """

    def __init__(self, directory: str, command: str, working_directory: str, watch: Callable[[str], None]) -> None:
        self._directory = os.path.realpath(directory)
        self._command = command
        self._working_directory = working_directory
        self._watch = watch
        self._scratch = ""

    def __enter__(self) -> "Laboratory":  # noqa: PYI034  typing.Self is newer than Python 3.10
        self._scratch = os.path.realpath(tempfile.mkdtemp(prefix="onebase-"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)

    def outcome(self, name: str, changed: Changed) -> Outcome:
        """The end of the command in a copy with some files changed. Raises CannotEdit where nothing can be told."""
        self._watch(f"verifying, {name}")
        copy = os.path.join(self._scratch, "copy", os.path.basename(self._directory))
        try:
            copy_project(self._directory, copy, changed)
        except OSError as error:
            raise CannotEdit(f"--verify: the project cannot be copied: {error.filename}: {error.strerror}") from None
        try:
            found = run(self._command, self._directory, copy, self._working_directory, self._scratch)
        finally:
            shutil.rmtree(os.path.join(self._scratch, "copy"), ignore_errors=True)
        if found.strangers:
            raise CannotEdit(
                f"--verify: the command imports {found.strangers[0]} from the project instead of its copy, so that it "
                "proves nothing"
            )
        return found


def verify(laboratory: Laboratory, steps: Sequence[Changed]) -> Verification:
    """Compares the project as it is with it after all steps; `steps` are the changed files after each of them.

    Where that is worse, the steps are tried one after the other for the first that hurts. Raises CannotEdit.
    """
    before = laboratory.outcome("before", {})
    after = laboratory.outcome("after", steps[-1])
    comparison = compare(before, after)
    if comparison.verdict is not Verdict.WORSE:
        return Verification(before, after, comparison)
    for number, changed in enumerate(steps[:-1], start=1):
        there = laboratory.outcome(f"step {number}", changed)
        worse = compare(before, there)
        if worse.verdict is Verdict.WORSE:
            return Verification(before, there, worse, number)
    return Verification(before, after, comparison, len(steps))
