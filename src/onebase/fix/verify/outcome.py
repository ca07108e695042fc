"""What a command says about a copy of the project."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from onebase.named_tuple import NamedTuple
from onebase.report.words import counted

BAD = ("failed", "error")
_COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")
_STATES = {"failure": "failed", "error": "error", "skipped": "skipped"}


class Outcome(NamedTuple):
    """The end of a command. `tests` are the results of single tests where pytest wrote them, None where it did not.

    `output` is what was printed; `strangers` are files of the original project that were imported in spite of the copy.
    """

    code: int
    tests: Mapping[str, str] | None
    output: str
    strangers: tuple[str, ...] = ()

    def counts(self) -> Counter[str]:
        """How many tests passed, failed and so on, as far as anything tells."""
        if self.tests is not None:
            return Counter(self.tests.values())
        last = "\n".join(self.output.splitlines()[-3:])
        return Counter({state.removesuffix("s"): int(number) for number, state in _COUNTS.findall(last)})

    def __str__(self) -> str:
        counts = self.counts()
        words = [counted(number, state, state) for state, number in sorted(counts.items()) if number]
        return ", ".join([*words, f"exit code {self.code}"])


def run(command: str, original: str, copy: str, working_directory: str, scratch: str) -> Outcome:
    """Runs a command of the user's shell in the copy, `working_directory` relative to it.

    `scratch` is a directory that exists, for what is written meanwhile. pytest is asked for its results by
    `PYTEST_ADDOPTS`, wherever it is started from.
    """
    results, report = os.path.join(scratch, "results.xml"), os.path.join(scratch, "strangers")
    for file in (results, report):
        if os.path.exists(file):
            os.unlink(file)
    environment = _environment(original, copy, report)
    asked = environment.get("PYTEST_ADDOPTS", "")
    environment["PYTEST_ADDOPTS"] = f"{asked} --junitxml={_quoted(results)} -o junit_family=xunit1".strip()
    finished = subprocess.run(  # noqa: S602  a command line of the user, as they would type it
        command,
        shell=True,
        cwd=os.path.join(copy, working_directory),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = finished.stdout.decode("utf-8", "replace")
    return Outcome(finished.returncode, _read_results(results), output, _read_strangers(report))


def _quoted(path: str) -> str:
    return f"'{path}'" if " " in path else path


def _environment(original: str, copy: str, report: str) -> dict[str, str]:
    """Ours, with paths of the project leading into the copy, and the running Python's directory to fall back on."""
    found = {key: value if key in _FIXED else _moved(value, original, copy) for key, value in os.environ.items()}
    site = os.path.join(os.path.dirname(__file__), "site")
    found["PYTHONPATH"] = os.pathsep.join([site, *filter(None, [found.get("PYTHONPATH", "")])])
    found["ONEBASE_VERIFY"] = os.pathsep.join([original, copy, report])
    found["PATH"] = os.pathsep.join([found.get("PATH", os.defpath), os.path.dirname(sys.executable)])
    found.pop("PWD", None)
    return found


_FIXED = frozenset({"PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "HOME", "PYTHONHOME", "TMPDIR"})


def _moved(value: str, original: str, copy: str) -> str:
    return os.pathsep.join(
        copy + each[len(original) :] if each == original or each.startswith(original + os.sep) else each
        for each in value.split(os.pathsep)
    )


def _read_results(file: str) -> dict[str, str] | None:
    """Test → "passed", "failed", "error" or "skipped".

    What comes several times under one name (tests of some plugins; one that fails and then fails to be torn down) is
    numbered, the worst first, so that the order in which tests end does not count.
    """
    try:
        cases = ET.parse(file).iter("testcase")  # noqa: S314  pytest of the user's own project wrote it
        states: dict[str, list[str]] = {}
        for case in cases:
            name = "::".join(filter(None, (case.get("file"), case.get("classname"), case.get("name"))))
            found = [_STATES[child.tag] for child in case if child.tag in _STATES]
            states.setdefault(name, []).append(max(found, key=_rank, default="passed"))
    except (OSError, ET.ParseError):
        return None
    return {name: state for test, found in states.items() for name, state in _numbered(test, found)}


def _numbered(test: str, states: list[str]) -> Iterator[tuple[str, str]]:
    for number, state in enumerate(sorted(states, key=_rank, reverse=True), 1):
        yield (test if number == 1 else f"{test} ({number})"), state


def _rank(state: str) -> int:
    return ("passed", "skipped", "failed", "error").index(state)


def _read_strangers(file: str) -> tuple[str, ...]:
    try:
        with open(file, encoding="utf-8") as lines:
            return tuple(sorted({line.rstrip("\n") for line in lines}))
    except OSError:
        return ()
