"""Compares what the tool says of a project with what the case says it should say."""

import re
from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from onebase.project.settings_values import Settings
from onebase.session import check
from onebase.vocabulary import Certainty, Finding, Outcome, Place, Severity

from .case import Case, Expected, Spot, Variant
from .materialise import materialise

# Rules that do not foretell the outcome for each table: what they find fails before it, or for some calls only.
WITHOUT_OUTCOME = ("OB109", "OB207", "OB505")
_RAISED = re.compile(r"Table '([\w.]+)' is already defined")


class Verdict(str, Enum):
    """What became of an expected finding, the best first."""

    FOUND = "found"
    WRONG_PLACE = "found, but wrong place"
    OTHER_CAUSE = "found, but other cause"
    CANNOT_TELL = "cannot tell"
    MISSED = "missed"


class Judgement(NamedTuple):
    """The verdict on a broken project.

    `lacking` says what the finding of the right code does not say; `more` are findings that nobody expects; `stray` are
    those in the repaired or healthy project.
    """

    case: Case
    verdict: Verdict
    lacking: tuple[str, ...]
    more: tuple[Finding, ...]
    stray: tuple[Finding, ...]


def judge(case: Case, directory: Path) -> Judgement:
    """Checks all variants of `case`, which it puts into `directory`."""
    found = {name: read_findings(variant, directory / name) for name, variant in case.variants.items()}
    broken = found.get("broken", ())
    verdict, lacking = _verdict(case, broken)
    expected = {*(each.code for each in case.findings), *case.also}
    more = tuple(each for each in broken if each.code not in expected and _counts(each, case.tolerates))
    stray = tuple(each for each in found.get("fixed", found.get("healthy", ())) if _counts(each, case.tolerates))
    return Judgement(case, verdict, lacking, more, stray)


def read_findings(variant: Variant, directory: Path) -> tuple[Finding, ...]:
    """What the tool finds in `variant`, the uncertain findings included."""
    directory.mkdir()
    materialise(variant, directory)
    return check((), Settings(directory=str(directory), show_uncertain=True)).findings


def line_of(spot: Spot, variant: Variant) -> int | None:
    """The line of a place, 0 for a whole file, None where nothing stands there."""
    lines = variant.files[spot.path].decode().splitlines()
    if spot.text == "*":
        return 0
    return next((number for number, line in enumerate(lines, start=1) if spot.text in line), None)


def _counts(finding: Finding, tolerated: Collection[str]) -> bool:
    """A note that the case tolerates does not count, nor does what the tool itself says it cannot tell."""
    if finding.certainty is Certainty.CANNOT_TELL:
        return False
    return not (finding.severity is Severity.NOTE and finding.code in tolerated)


def _verdict(case: Case, findings: Sequence[Finding]) -> tuple[Verdict, tuple[str, ...]]:
    single = [_verdict_on(expected, case, findings) for expected in case.findings]
    if not single:
        return (Verdict.CANNOT_TELL if findings else Verdict.MISSED), ()
    return max(single, key=lambda each: list(Verdict).index(each[0]))


def _verdict_on(expected: Expected, case: Case, findings: Sequence[Finding]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on one expected finding, and what the nearest finding lacks."""
    settled = [each for each in findings if each.certainty is not Certainty.CANNOT_TELL]
    same = [tuple(_lacking(expected, case.broken, each)) for each in settled if each.code == expected.code]
    if same:
        nearest = min(same, key=len)
        return (Verdict.WRONG_PLACE if nearest else Verdict.FOUND), nearest
    if settled:
        return Verdict.OTHER_CAUSE, ()
    return (Verdict.CANNOT_TELL if findings else Verdict.MISSED), ()


def _lacking(expected: Expected, variant: Variant, finding: Finding) -> Iterator[str]:
    """What `finding` does not say: the file, a module name, a place."""
    words = " ".join([finding.message, *(step.says for step in finding.evidence), *finding.essence, *finding.notes])
    places = _places(finding)
    if expected.file and expected.file not in (finding.subject.name.partition("::")[0], *(at.path for at in places)):
        yield f"file {expected.file}"
    for name in expected.names:
        if not re.search(rf"(?<![\w.]){re.escape(name)}(?!\w|\.\w)", words):
            yield f"name {name}"
    for spot in expected.places:
        line = line_of(spot, variant)
        shown = spot.path in words if line == 0 else any(at[:2] == (spot.path, line) for at in places)
        if not shown:
            yield f"place {spot.path}:{line}"
    if expected.code not in WITHOUT_OUTCOME:
        foretold = {each.name for each in finding.extent if each.outcome is Outcome.RAISE}
        printed = _raised(variant)
        if bool(foretold) != bool(printed) or not printed <= foretold:
            yield f"outcome: Python raises for {sorted(printed)}, not for {sorted(foretold)}"


def _raised(variant: Variant) -> set[str]:
    """The tables that are "already defined", as the runs of the variant print it."""
    lines = (line for run in variant.runs for said in run.said for line in said.lines)
    return {found[1] for line in lines if (found := _RAISED.search(line))}


def _places(finding: Finding) -> list[Place]:
    return [*(step.place for step in finding.evidence), *(each.place for each in finding.extent)]
