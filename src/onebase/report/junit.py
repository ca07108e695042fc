"""JUnit's XML, as far as servers agree on it: a suite for each file, a failed case for each finding."""

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from onebase.report.style import printable
from onebase.report.values import Report
from onebase.report.view import View
from onebase.vocabulary import Finding


def render(report: Report, view: View) -> Iterator[str]:
    """The lines of the document. Without findings there is one case, which passed: servers take none for a mistake."""
    failures = len(report.findings)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<testsuites name="onebase" tests="{max(failures, 1)}" failures="{failures}" errors="0">'
    for path, findings in groupby(report.findings, key=lambda finding: finding.place.path):
        yield from _suite(view.path(path), list(findings), view)
    if not failures:
        yield '  <testsuite name="onebase" tests="1" failures="0" errors="0">'
        yield '    <testcase name="no findings" classname="onebase"/>'
        yield "  </testsuite>"
    yield "</testsuites>"


def _suite(path: str, findings: list[Finding], view: View) -> Iterator[str]:
    name = quoteattr(printable(path))
    count = len(findings)
    yield f'  <testsuite name={name} tests="{count}" failures="{count}" errors="0">'
    for finding in findings:
        yield f'    <testcase name="{finding.code}" classname={name} line="{finding.place.line}">'
        yield f"      <failure message={quoteattr(printable(finding.message))}>"
        for step in finding.evidence:
            yield f"        {escape(printable(f'{view.place(step.place)}: {step.says}'))}"
        yield f"        {escape(printable(f'help: {finding.help}'))}"
        yield "      </failure>"
        yield "    </testcase>"
    yield "  </testsuite>"
