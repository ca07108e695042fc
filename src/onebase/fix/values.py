"""What a repair consists of."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.vocabulary import Extent, Outcome

Key: TypeAlias = tuple[str, str, str, tuple[str, ...]]


class Grade(IntEnum):
    """How far a fix may be trusted.

    SHOWN: never applied, the decision is somebody's. UNSAFE: may change more than the defect, applied when asked for.
    SAFE: the program means the same as before but for the defect.
    """

    SHOWN = 1
    UNSAFE = 2
    SAFE = 3


class Edit(NamedTuple):
    """A range of bytes of one file is replaced: `old`, which must stand at `start`, by `new`."""

    path: str
    start: int
    old: bytes
    new: bytes


class NewFile(NamedTuple):
    """A file that is not there yet."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair of one cause.

    `code` is the rule that it serves and `repairs` the keys of the findings that must be gone afterwards. `title` says
    what is done, `why` the evidence where there was a choice, `notes` what is left to people. `removed` are files that
    go. `needless_root` is an import root that may have become superfluous, `kept_root` the one that everything is
    imported from now, `tables` what was hit: each may lead to a further fix. `moved` are files, each with the new one
    into which what it defines has gone.
    """

    code: str
    title: str
    grade: Grade
    edits: tuple[Edit, ...] = ()
    new_files: tuple[NewFile, ...] = ()
    removed: tuple[str, ...] = ()
    why: str = ""
    notes: tuple[str, ...] = ()
    repairs: frozenset[Key] = frozenset()
    needless_root: str = ""
    kept_root: str = ""
    tables: tuple[Extent, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that the fix changes, makes or removes, sorted."""
        changed = {edit.path for edit in self.edits} | {made.path for made in self.new_files}
        return tuple(sorted(changed.union(self.removed)))


class Effect(NamedTuple):
    """What becomes of one table: its outcome before and after; None where nothing is wrong with it."""

    table: str
    path: str
    before: Outcome | None
    after: Outcome | None


class Step(NamedTuple):
    """A fix that has its place in the plan, and what it does to every table.

    `companions` are fixes of what would come up without them.
    """

    fix: Fix
    effects: tuple[Effect, ...] = ()
    companions: tuple[Fix, ...] = ()

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Everything that is done in this step, in that order."""
        return (self.fix, *self.companions)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that the step changes, makes or removes, sorted."""
        return tuple(sorted({path for fix in self.fixes for path in fix.paths}))


class Refused(NamedTuple):
    """A fix that is not applied, and why."""

    fix: Fix
    reason: str


class CannotEdit(Exception):
    """Why a file cannot be edited as wanted; the message names the file."""
