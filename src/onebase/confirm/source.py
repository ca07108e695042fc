"""Which findings of the source are about a command that was observed: the causes of its failures, and what it did."""

from collections.abc import Mapping, Sequence
from typing import Any

from onebase.confirm.judging import OF_OBJECTS, judge
from onebase.confirm.seen import Seen, failures_in, seen_in
from onebase.failures import causes_of
from onebase.project.entry import EntryPoint
from onebase.vocabulary import Certainty, Finding, Severity


def about(
    findings: Sequence[Finding],
    entry_points: Sequence[EntryPoint],
    told: Sequence[Mapping[str, Any]],
    *,
    warnings: bool,
) -> list[Finding]:
    """The findings to tell after a command whose processes have `told` what they saw; those first that explain a
    failure. Others are errors, and `warnings` where these are wanted, that hold under an entry point that a process
    was; and what a process has shown, whatever it was."""
    seen = seen_in(told)
    causes = [cause for failure in failures_in(told) for cause in causes_of(failure, findings)]
    known = [each for each in findings if each.certainty is not Certainty.CANNOT_TELL]
    least = Severity.WARNING if warnings else Severity.ERROR
    others = [each for each in known if each.severity >= least and _is_about(each, entry_points, seen)]
    shown = [each for each in known if each.severity >= Severity.WARNING and _is_shown(each, seen)]
    return list({each.key: each for each in (*causes, *others, *shown)}.values())


def _is_about(finding: Finding, entry_points: Sequence[EntryPoint], seen: Sequence[Seen]) -> bool:
    mine = [entry for entry in entry_points if entry.label in finding.entry_points]
    return any(_holds(finding, each) for each in seen if any(map(each.is_of, mine)))


def _is_shown(finding: Finding, seen: Sequence[Seen]) -> bool:
    """Whether what a process did proves a finding about objects, under whatever entry point."""
    verdicts = (judge(finding, each) for each in seen if finding.code in OF_OBJECTS)
    return any(verdict is not None and verdict.holds and not verdict.absence for verdict in verdicts)


def _holds(finding: Finding, seen: Seen) -> bool:
    """Whether a finding holds in a process, or nothing speaks against it where its primary place was executed."""
    verdict = judge(finding, seen)
    if verdict is not None:
        return verdict.holds and (seen.whole or not verdict.absence)
    return finding.place.path in seen.files or (seen.migrations and finding.subject.name.endswith("env.py"))
