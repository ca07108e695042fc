"""Runs the tests of a project with the observer off and with other policies, and compares the results test by test.

    python benchmarks/same_results.py DIRECTORY PYTHON [OPTIONS OF PYTEST]

PYTHON is an interpreter that has what the tests need, and onebase. Each policy runs once; a test that ends otherwise
than with `off` is run again both ways, and counts only if it differs again: some tests depend on the time or on chance.
"""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

BASIS = "off"
POLICIES = (BASIS, "explain", "heal")


def main(directory: str, python: str, *options: str) -> int:
    """Prints a line for each policy, and one for each test that differs. Returns 1 if one does, twice."""
    results = {policy: run(directory, python, policy, options) for policy in POLICIES}
    differing = {policy: _differing(results[BASIS], each) for policy, each in results.items()}
    if any(differing.values()):
        basis = run(directory, python, BASIS, options)
        again = {policy: run(directory, python, policy, options) for policy, tests in differing.items() if tests}
        for policy, each in again.items():
            differing[policy] = sorted(set(differing[policy]) & set(_differing(basis, each)))
    for policy, each in results.items():
        outcomes = Counter(each.values())
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        sys.stdout.write(f"{policy:8} {len(each)} tests: {counts}; {len(differing[policy])} differ\n")
        for test in differing[policy]:
            was, became = results[BASIS].get(test, "absent"), each.get(test, "absent")
            sys.stdout.write(f"    {test}: {was}, {became} with {policy}\n")
    return 1 if any(differing.values()) else 0


def run(directory: str, python: str, policy: str, options: Sequence[str]) -> dict[str, str]:
    """The outcome of each test, by its name; several of one name are numbered."""
    with tempfile.TemporaryDirectory() as name:
        report = Path(name, "report.xml")
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--onebase={policy}", *options]
        result = subprocess.run(
            [*command, f"--junitxml={report}"], cwd=directory, capture_output=True, text=True, check=False
        )
        if not report.exists():
            raise SystemExit(f"{policy}: no report; exit code {result.returncode}\n{result.stdout}{result.stderr}")
        return _outcomes(ET.parse(report).getroot())  # noqa: S314 - written by pytest, here


def _outcomes(report: ET.Element) -> dict[str, str]:
    met: Counter[str] = Counter()
    found: dict[str, str] = {}
    for case in report.iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        met[name] += 1
        kinds = sorted({child.tag for child in case} & {"failure", "error", "skipped"})
        found[f"{name} ({met[name]})" if met[name] > 1 else name] = " and ".join(kinds) or "passed"
    return found


def _differing(basis: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(test for test in {*basis, *other} if basis.get(test) != other.get(test))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
