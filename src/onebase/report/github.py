"""Annotations of a pull request: GitHub's workflow commands (docs.github.com, "Workflow commands for GitHub Actions").

The escapes are those of `@actions/core`, file `command.ts`: in the message `%`, CR and LF; in a property also `:` and
`,`.
"""

from collections.abc import Iterator

from onebase.report.style import printable
from onebase.report.values import Report
from onebase.report.view import View
from onebase.vocabulary import Finding, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, view: View) -> Iterator[str]:
    """One command for each finding."""
    return (_command(finding, report, view) for finding in report.findings)


def _command(finding: Finding, report: Report, view: View) -> str:
    place = view.place(finding.place)
    properties = {
        "file": place.path,
        "line": place.line,
        "endLine": place.line,
        "col": place.column,
        "endColumn": place.end_column,
        "title": f"{finding.code} {report.names.get(finding.code, '')}".rstrip(),
    }
    written = ",".join(f"{name}={_property(printable(str(value)))}" for name, value in properties.items() if value)
    steps = [f"{view.place(step.place)}: {step.says}" for step in finding.evidence]
    message = "\n".join(printable(line) for line in (finding.message, *steps, f"help: {finding.help}"))
    return f"::{_COMMANDS[finding.severity]} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
