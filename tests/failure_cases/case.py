"""A failure case as values: a small project, what Python prints for it, what the tool has to say, and its repair."""

from collections.abc import Mapping
from typing import NamedTuple


class Spot(NamedTuple):
    """A place by what stands there: the first line of the file `path` that contains `text`; "*" is the file."""

    path: str
    text: str


class Expected(NamedTuple):
    """A finding that the tool should make: its code, the file it is about, the names it says, the places it shows."""

    code: str
    file: str = ""
    names: tuple[str, ...] = ()
    places: tuple[Spot, ...] = ()


class Said(NamedTuple):
    """Text that a run prints, one piece a line. `versions` are the versions of SQLAlchemy that print it; empty: all."""

    fails: bool
    lines: tuple[str, ...]
    versions: tuple[str, ...]


class Run(NamedTuple):
    """Commands to execute one after the other, and what the last one does.

    `needs` is a module that must be installed, "" for none. `versions` are the versions of SQLAlchemy it is about."""

    commands: tuple[str, ...]
    needs: str
    versions: tuple[str, ...]
    said: tuple[Said, ...]


class Variant(NamedTuple):
    """A project: its files, its symbolic links with their targets, and its runs."""

    files: Mapping[str, bytes]
    links: Mapping[str, str]
    runs: tuple[Run, ...]


class Case(NamedTuple):
    """One case; everything from `static` to `findings` is about what the tool should say.

    `rule` is the code the case stands for, "" for a healthy one; `catalogue` the code it was filed under when it was
    collected. `static`: whether reading the source can tell, "yes", "partial" or "no". `expect`: "found" or "silent",
    with the `reason` where `static` is not "yes". `evidence`: the file from which the command follows, where the
    command is not written down in the project. `also`: further codes that are true of the broken project. `tolerates`:
    codes of which a note does no harm. `pending`: why the tool does not yet say what it should, "" where it does.
    `unforeseen`: modules that Python executes in one of the variants and reading cannot foretell, or whose tables it
    cannot.
    """

    name: str
    title: str
    rule: str
    static: str
    expect: str
    reason: str
    catalogue: str
    evidence: str
    also: tuple[str, ...]
    tolerates: tuple[str, ...]
    pending: str
    unforeseen: tuple[str, ...]
    findings: tuple[Expected, ...]
    broken: Variant
    fixed: Variant | None

    @property
    def healthy(self) -> bool:
        return not self.rule

    @property
    def variants(self) -> dict[str, Variant]:
        """The projects of the case by name; that of a healthy case is called "healthy"."""
        first = {"healthy" if self.healthy else "broken": self.broken}
        return first if self.fixed is None else {**first, "fixed": self.fixed}
