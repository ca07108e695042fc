"""What the trials of its entry points say of a finding."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from onebase.confirm.judging import OF_TWO_NAMES, judge
from onebase.confirm.trial import Trial, attempt
from onebase.failures import causes_of, read_failures
from onebase.project.entry import EntryPoint
from onebase.report.values import Confirmation, Confirmed
from onebase.vocabulary import Finding

SHOWN = 3


def confirm(findings: Sequence[Finding], entry_points: Iterable[EntryPoint], directory: str, python: str) -> Confirmed:
    """Starts the entry points of the findings, which executes code of the project, and says of each finding whether it
    holds. `directory` is the project (absolute), `python` the interpreter that has what the project needs.

    An entry point whose findings are all confirmed by others is not started.
    """
    entries = tuple(entry_points)
    tried = cache(lambda number: attempt(entries[number], directory, python))
    found: Confirmed = {}
    for finding in findings:
        mine = [number for number, entry in enumerate(entries) if entry.label in finding.entry_points]
        found[finding.key] = _verdict(finding, findings, map(tried, mine))
    return found


def _verdict(finding: Finding, findings: Sequence[Finding], trials: Iterator[Trial]) -> Confirmation:
    """Confirmed by the first trial that shows it; refuted only if all of them were carried out whole and would have
    shown it."""
    seen: list[Trial] = []
    for trial in trials:
        shown = next(_shown_by(trial, finding, findings), "")
        if shown:
            return Confirmation("confirmed", f"{trial.label}: {shown}")
        seen.append(trial)
    problems = list(dict.fromkeys(f"{trial.label}: {trial.problem}" for trial in seen if trial.problem))
    if problems or not seen:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        return Confirmation("not tried", "; ".join(problems[:SHOWN]) + more if seen else "it has no entry point")
    against = [(trial.label, _refuted_by(trial, finding)) for trial in seen]
    if all(why for _, why in against):
        whys = dict.fromkeys(why for _, why in against)
        labels = {why: ", ".join(dict.fromkeys(label for label, each in against if each == why)) for why in whys}
        return Confirmation("refuted", "; ".join(f"{labels[why]}: {why}" for why in list(whys)[:SHOWN]))
    return Confirmation("not tried", "it did not fail so far, and what else it would show is not observed")


def _shown_by(trial: Trial, finding: Finding, findings: Sequence[Finding]) -> Iterator[str]:
    verdicts = (judge(finding, seen) for seen in trial.seen)
    for verdict in verdicts:
        if verdict is not None and verdict.holds and not (verdict.absence and trial.problem):
            yield verdict.why
    if finding.code in OF_TWO_NAMES:
        return
    here = [each for each in findings if trial.label in each.entry_points]
    for failure in read_failures(trial.printed):
        if finding in causes_of(failure, here):
            yield f"it fails with {failure.text[:200]}"


def _refuted_by(trial: Trial, finding: Finding) -> str:
    """What speaks against a finding in an entry point that was carried out, "" where nothing does."""
    verdicts = [judge(finding, seen) for seen in trial.seen]
    return next((verdict.why for verdict in verdicts if verdict is not None and not verdict.holds), "")
