"""What the trials of its entry points say of a finding."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from onebase.confirm.trial import Doubled, Trial, attempt
from onebase.failures import causes_of, read_failures
from onebase.project.entry import EntryPoint
from onebase.report.values import Confirmation, Confirmed
from onebase.vocabulary import Finding

# The rules that say "this file is executed under two names", which is what the observer sees.
OF_TWO_NAMES = frozenset(["OB101", "OB104", "OB105", "OB106", "OB107", "OB111", "OB112"])
SHOWN = 3
_QUOTED = re.compile(r"`([^`]+)`")


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
    if finding.code in OF_TWO_NAMES:
        labels = ", ".join(dict.fromkeys(trial.label for trial in seen))
        return Confirmation("refuted", f"{labels}: no file of it was executed under two names")
    return Confirmation("not tried", "it did not fail so far, and what else it would show is not observed")


def _shown_by(trial: Trial, finding: Finding, findings: Sequence[Finding]) -> Iterator[str]:
    if finding.code in OF_TWO_NAMES:
        yield from (
            f"`{each.path}` was executed as {' and as '.join(f'`{name}`' for name in each.names)}"
            for each in trial.doubled
            if _speaks_of(finding, each)
        )
        return
    here = [each for each in findings if trial.label in each.entry_points]
    for failure in read_failures(trial.printed):
        if finding in causes_of(failure, here):
            yield f"it fails with {failure.text[:200]}"


def _speaks_of(finding: Finding, doubled: Doubled) -> bool:
    """Whether a finding names the file, and both names or packages that they lie in."""
    texts = (finding.message, finding.help, *finding.notes, *(step.says for step in finding.evidence))
    words = {word for text in texts for word in _QUOTED.findall(text)} | {finding.subject.name, *finding.essence}
    paths = words | {item.place.path for item in finding.extent}
    return doubled.path in paths and all(_is_named(name, words) for name in doubled.names)


def _is_named(name: str, words: set[str]) -> bool:
    return any(name == word or name.startswith(f"{word}.") for word in words)
