"""Prints the table of cases and verdicts. Words on the command line choose cases by name, code or verdict."""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from onebase.vocabulary import Finding

from .case import Case
from .reading import read_cases
from .verdict import Judgement, Verdict, judge


def main(words: Sequence[str]) -> None:
    """Judges the chosen cases (all, if nothing is chosen) and prints a line for each, then the totals."""
    with tempfile.TemporaryDirectory() as name:
        judgements = [judge(case, _directory(Path(name), case)) for case in read_cases() if _is_chosen(case, words)]
    for line in (*_lines(judgements), "", *_totals(judgements)):
        sys.stdout.write(line.rstrip() + "\n")


def _directory(parent: Path, case: Case) -> Path:
    directory = parent / case.name
    directory.mkdir()
    return directory


def _is_chosen(case: Case, words: Sequence[str]) -> bool:
    return not words or any((case.rule or "healthy").startswith(word) or case.name == word for word in words)


def _lines(judgements: Iterable[Judgement]) -> Iterator[str]:
    yield f"{'case':5} {'rule':8} {'static':8} {'verdict':24} {'repaired':9} title"
    for each in judgements:
        case = each.case
        verdict = "" if case.healthy else _word(each)
        clean = "clean" if not each.stray else "FLAGGED"
        yield f"{case.name:5} {case.rule or 'healthy':8} {case.static:8} {verdict:24} {clean:9} {case.title}"
        if case.pending:
            yield f"{'':24}pending: {case.pending}"
        for lack in each.lacking:
            yield f"{'':24}does not say: {lack}"
        yield from _details("not expected", each.more)
        yield from _details("healthy" if case.healthy else "repaired", each.stray)


def _word(judgement: Judgement) -> str:
    if judgement.case.expect == "silent" and judgement.verdict is Verdict.MISSED:
        return "silent, as it should be"
    return judgement.verdict.value


def _details(why: str, findings: Iterable[Finding]) -> Iterator[str]:
    for each in findings:
        yield f"{'':24}{why}: {each.place} {each.code} {each.severity.name.lower()}: {each.message}"


def _totals(judgements: Sequence[Judgement]) -> Iterator[str]:
    broken = [each for each in judgements if not each.case.healthy]
    for static in ("yes", "partial", "no"):
        words = Counter(_word(each) for each in broken if each.case.static == static)
        yield f"{static:8} {', '.join(f'{count} {word}' for word, count in words.most_common())}"
    yield f"{len(broken)} broken: {sum(bool(each.more) for each in broken)} with findings that nobody expects"
    yield f"{len(broken)} repaired: {sum(bool(each.stray) for each in broken)} flagged"
    healthy = [each for each in judgements if each.case.healthy]
    yield f"{len(healthy)} healthy: {sum(bool(each.stray) for each in healthy)} flagged"


if __name__ == "__main__":
    main(sys.argv[1:])
