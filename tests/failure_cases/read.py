"""Gives what broken cases print to `onebase explain -`, and compares the cause that it names with the case.

`python -m tests.failure_cases.read [WORDS]` prints the table; the words choose cases by name or rule.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from onebase.failures import causes_of, read_failures

from .case import Case
from .launch import open_launcher
from .play import play
from .reading import read_cases
from .verdict import read_findings


def explain(case: Case, printed: str, directory: Path) -> tuple[str, tuple[str, ...]]:
    """How the causes of what the broken project has printed compare with the rule of the case, and their codes.

    "silent" where the output tells of no failure of the family.
    """
    failures = read_failures(printed)
    if not failures:
        return "silent", ()
    findings = read_findings(case.broken, directory)
    codes = tuple(dict.fromkeys(cause.code for failure in failures for cause in causes_of(failure, findings)))
    expected = {each.code for each in case.findings} | set(case.also) | {case.rule}
    if expected & set(codes[:1]):
        return "cause", codes
    return ("other" if codes else "nothing"), codes


def main(words: Sequence[str]) -> None:
    """Prints a line for each case, and the totals."""
    totals: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name, open_launcher() as launcher:
        for case in read_cases():
            if case.rule and (not words or {case.name, case.rule} & set(words)):
                directory = Path(name, case.name)
                directory.mkdir()
                commands = play(case.broken, directory / "run", launcher).commands
                told, codes = explain(case, "\n".join(result.text for _, result in commands), directory / "read")
                totals[told] += 1
                sys.stdout.write(f"{case.name:5} {case.rule:6} {told:8} {' '.join(codes):20} {case.title}\n")
    sys.stdout.write(", ".join(f"{count} {told}" for told, count in totals.most_common()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
