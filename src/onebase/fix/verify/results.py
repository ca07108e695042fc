"""What became of tests: of every single one, as pytest writes it, or how many there were, as it is printed."""

import glob
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

_STATES = {"failure": "failed", "error": "error", "skipped": "skipped"}
_SUMMARY = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in \d[^=\n]*(?: =+)?$", re.MULTILINE)
_COUNTS = re.compile(r"(\d+) (passed|failed|error|skipped|xfailed|xpassed)")


def read_results(file: str) -> dict[str, str] | None:
    """Test → "passed", "failed", "error" or "skipped", of all sessions of pytest together; None where there was none.

    `file` is the name that was asked for; what is inserted before its ending tells sessions apart. What comes several
    times under one name (tests of some plugins; one that fails and then fails to be torn down; a second session) is
    numbered, the worst first, so that the order in which tests end does not count.
    """
    stem, dot, ending = file.rpartition(".")
    sessions = [_session(path) for path in sorted(glob.glob(f"{glob.escape(stem)}*{dot}{ending}"))]
    if all(session is None for session in sessions):
        return None
    states: dict[str, list[str]] = {}
    for test, state in (pair for session in sessions for pair in session or ()):
        states.setdefault(test, []).append(state)
    return {name: state for test, several in states.items() for name, state in _numbered(test, several)}


def _session(file: str) -> list[tuple[str, str]] | None:
    try:
        cases = list(ET.parse(file).iter("testcase"))  # noqa: S314  pytest of the user's own project wrote it
    except (OSError, ET.ParseError):
        return None
    return [(_name(case), _state(case)) for case in cases]


def _name(case: ET.Element) -> str:
    return "::".join(filter(None, (case.get("file"), case.get("classname"), case.get("name"))))


def _state(case: ET.Element) -> str:
    return max((_STATES[child.tag] for child in case if child.tag in _STATES), key=_rank, default="passed")


def _numbered(test: str, states: list[str]) -> Iterator[tuple[str, str]]:
    for number, state in enumerate(sorted(states, key=_rank, reverse=True), 1):
        yield (test if number == 1 else f"{test} ({number})"), state


def _rank(state: str) -> int:
    return ("passed", "skipped", "failed", "error").index(state)


def counts_of(tests: Mapping[str, str] | None, output: str) -> Counter[str]:
    """How many tests passed, failed and so on, as far as anything tells: the summaries of pytest, wherever they stand
    among what make or tox prints."""
    if tests is not None:
        return Counter(tests.values())
    found: Counter[str] = Counter()
    for summary in _SUMMARY.findall(output):
        found.update({state: int(number) for number, state in _COUNTS.findall(summary)})
    return found
