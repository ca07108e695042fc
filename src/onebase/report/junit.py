"""JUnit's XML, as far as servers agree on it: a suite for each file, a failed case for each finding."""

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from onebase.report.style import printable
from onebase.report.values import Report
from onebase.report.view import View
from onebase.vocabulary import Finding


def render(report: Report, view: View) -> Iterator[str]:
    """The lines of the document.

    A finding that does not fail the run is a case that passed, with the text as its output. Without findings there is
    one case, which passed: servers take none for a mistake.
    """
    failures = sum(report.is_failure(finding) for finding in report.findings)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<testsuites name="onebase" tests="{max(len(report.findings), 1)}" failures="{failures}" errors="0">'
    for path, findings in groupby(report.findings, key=lambda finding: finding.place.path):
        yield from _suite(view.path(path), list(findings), report, view)
    if not report.findings:
        yield '  <testsuite name="onebase" tests="1" failures="0" errors="0">'
        yield '    <testcase name="no findings" classname="onebase"/>'
        yield "  </testsuite>"
    yield "</testsuites>"


def _suite(path: str, findings: list[Finding], report: Report, view: View) -> Iterator[str]:
    name = quoteattr(printable(path))
    failures = sum(report.is_failure(finding) for finding in findings)
    yield f'  <testsuite name={name} tests="{len(findings)}" failures="{failures}" errors="0">'
    for finding in findings:
        yield f'    <testcase name="{finding.code}" classname={name} line="{finding.place.line}">'
        yield from _text(finding, "failure" if report.is_failure(finding) else "system-out", view)
        yield "    </testcase>"
    yield "  </testsuite>"


def _text(finding: Finding, element: str, view: View) -> Iterator[str]:
    message = printable(finding.message)
    yield (
        f"      <failure message={quoteattr(message)}>"
        if element == "failure"
        else f"      <{element}>{escape(message)}"
    )
    for step in finding.evidence:
        yield f"        {escape(printable(f'{view.place(step.place)}: {step.says}'))}"
    yield f"        {escape(printable(f'help: {finding.help}'))}"
    yield f"      </{element}>"
