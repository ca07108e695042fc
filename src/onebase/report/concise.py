"""The format for experts and for editors: one line for each finding, with the second place at its end."""

from collections.abc import Iterator

from onebase.report.style import printable
from onebase.report.summary import summary
from onebase.report.values import FILE_NOT_READ, Confirmation, Report
from onebase.report.view import View
from onebase.vocabulary import Finding


def render(report: Report, view: View) -> Iterator[str]:
    """The lines of the report."""
    for finding in report.findings:
        if finding.code != FILE_NOT_READ:
            yield _line(finding, view, report.confirmed.get(finding.key))
    if not view.quiet:
        yield from summary(report, view)


def _line(finding: Finding, view: View, confirmation: Confirmation | None) -> str:
    style = view.style
    title = style.severity(finding.severity, f"{finding.severity.name.lower()}[{finding.code}]")
    others = [printable(str(view.place(step.place))) for step in finding.evidence[1:2]]
    remarks = [f"{len(finding.extent):,} hit"] * bool(finding.extent) + [f"also {other}" for other in others]
    remarks += [confirmation.state] if confirmation is not None else []
    tail = f" ({'; '.join(remarks)})" if remarks else ""
    return f"{printable(str(view.place(finding.place)))}: {title} {printable(finding.message)}{tail}"
