"""Whether a command goes better after a change than before."""

from enum import Enum

from onebase.fix.verify.outcome import Outcome
from onebase.named_tuple import NamedTuple
from onebase.report.words import counted, joined


class Verdict(Enum):
    """How the end of a command compares with the one before."""

    BETTER = "better"
    AS_GOOD = "as good"
    NO_BETTER = "no better"
    WORSE = "worse"


class Comparison(NamedTuple):
    """A verdict and its reason."""

    verdict: Verdict
    reason: str


def compare(before: Outcome, after: Outcome) -> Comparison:
    """Worse: a test that passed does not any more, or the command fails that succeeded. Better: none of that, and it
    succeeds, or more tests pass, or fewer fail. As good: it succeeds as before. No better: it fails as before.

    A test that was not run before, because its file could not even be imported, is no new failure.
    """
    lost = _lost(before, after)
    if lost:
        return Comparison(Verdict.WORSE, f"{joined(lost)} passed before")
    if before.code == 0:
        if after.code == 0:
            return Comparison(Verdict.AS_GOOD, "nothing fails, as before")
        return Comparison(Verdict.WORSE, f"it {_end(after)} now")
    if after.code == 0:
        return Comparison(Verdict.BETTER, "it succeeds now")
    return _both_fail(before, after)


def _lost(before: Outcome, after: Outcome) -> list[str]:
    if before.tests is None:
        return []
    then, now = before.tests, after.tests or {}
    lost = sorted(test for test, state in then.items() if state == "passed" and now.get(test, "gone") not in _GOOD)
    return lost if len(lost) <= 3 else [*lost[:3], f"{len(lost) - 3} more"]


_GOOD = ("passed", "skipped")


def _both_fail(before: Outcome, after: Outcome) -> Comparison:
    more, fewer = after.counts()["passed"] - before.counts()["passed"], before.bad() - after.bad()
    if more > 0:
        return Comparison(Verdict.BETTER, f"{counted(more, 'test')} more pass")
    if after.tests is not None and before.tests is not None and fewer > 0:
        return Comparison(Verdict.BETTER, f"{fewer} fewer fail")
    as_before = "as before" if _end(before) == _end(after) else f"and before it {_end(before)}"
    return Comparison(Verdict.NO_BETTER, f"it {_end(after)}, {as_before}")


def _end(outcome: Outcome) -> str:
    return "does not end in time" if outcome.stopped else f"fails with exit code {outcome.code}"
