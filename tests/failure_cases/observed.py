"""Plays broken cases under observation and compares the causes that the process tells with what the case is about.

`python -m tests.failure_cases.observed [WORDS]` prints the table for the installed version of SQLAlchemy; the words
choose cases by name or rule, `--pytest` has the pytest plugin explain, and `--fixed` and `--healthy` play the projects
in which nothing may be told.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from .case import Case, Run, Variant
from .launch import Launcher, open_launcher
from .play import Played, play, sqlalchemy_version
from .reading import read_cases

PLUGIN = "PYTEST_ADDOPTS='--tb=line -p no:cacheprovider -p onebase.pytest_plugin' "


class Told(str, Enum):
    """How the causes that were told compare with the rule of the case, the best first."""

    CAUSE = "cause"
    FAMILY = "family"
    AT_THE_END = "at the end"
    OTHER = "other"
    NOTHING = "nothing"
    NOT_RUN = "not run"


class Observed(NamedTuple):
    """A case, what became of it, the codes that were told, and what its runs did otherwise than the case says."""

    case: Case
    told: Told
    codes: tuple[str, ...]
    problems: tuple[str, ...]
    texts: tuple[str, ...] = ()


def observe(case: Case, variant: Variant, directory: Path, launcher: Launcher, prefix: str = "") -> Observed:
    """Plays a variant of a case with an observer in every process."""
    journal = directory.with_name(f"{directory.name}.journal")
    journal.mkdir()
    words = f"{prefix}ONEBASE_JOURNAL={journal} ONEBASE_DIRECTORY={directory}"
    played = play(_with(variant, words), directory, launcher)
    lines = [json.loads(line) for file in sorted(journal.iterdir()) for line in file.read_text().splitlines()]
    return _compared(case, played, lines)


def _with(variant: Variant, words: str) -> Variant:
    runs = (run._replace(commands=tuple(f"{words} {command}" for command in run.commands)) for run in variant.runs)
    return variant._replace(runs=tuple[Run, ...](runs))


def _compared(case: Case, played: Played, lines: Sequence[dict[str, Any]]) -> Observed:
    findings = [line for line in lines if line["kind"] == "finding"]
    codes = tuple(dict.fromkeys(str(line["code"]) for line in findings))
    texts = tuple("\n".join(line["text"]) for line in findings)
    ends = [line for line in lines if line["kind"] == "loaded" and line["executed twice"]]
    told = Told.NOTHING
    if not played.commands:
        told = Told.NOT_RUN
    elif case.rule in codes:
        told = Told.CAUSE
    elif any(code[:3] == case.rule[:3] for code in codes):
        told = Told.FAMILY
    elif codes:
        told = Told.OTHER
    elif ends:
        told = Told.AT_THE_END
    return Observed(case, told, codes, played.problems, texts)


def observe_all(cases: Sequence[Case], variant: str, prefix: str = "") -> Iterator[Observed]:
    """One case after the other, in forks of one warm process where that is possible. `variant` is its name."""
    with tempfile.TemporaryDirectory() as name, open_launcher() as launcher:
        for case in cases:
            if variant in case.variants:
                yield observe(case, case.variants[variant], Path(name, case.name), launcher, prefix)


def main(words: Sequence[str]) -> None:
    """Prints a line for each case, and the totals."""
    prefix = PLUGIN if "--pytest" in words else ""
    chosen = [word for word in words if not word.startswith("--")]
    variant = next((word for word in ("fixed", "healthy") if f"--{word}" in words), "broken")
    cases = [case for case in read_cases() if not chosen or {case.name, case.rule} & set(chosen)]
    totals: Counter[Told] = Counter()
    sys.stdout.write(f"SQLAlchemy {sqlalchemy_version()}\n{'case':5} {'rule':6} {'told':11} codes\n")
    for each in observe_all(cases, variant, prefix):
        totals[each.told] += 1
        changed = "  CHANGED" if each.problems else ""
        words = f"{each.case.name:5} {each.case.rule:6} {each.told.value:11} {' '.join(each.codes):14}"
        sys.stdout.write(f"{words} {each.case.title}{changed}\n")
        if "--texts" in words:
            sys.stdout.write("".join(f"{text}\n" for text in (*each.problems, *each.texts)))
    sys.stdout.write(", ".join(f"{count} {told.value}" for told, count in totals.most_common()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
