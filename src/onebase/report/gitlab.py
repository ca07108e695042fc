"""GitLab's code quality report (docs.gitlab.com, "Code Quality", "Code quality report format")."""

import json
from collections.abc import Iterator
from typing import Any

from onebase.report.fingerprint import fingerprint
from onebase.report.values import Report
from onebase.report.view import View
from onebase.vocabulary import Finding, Severity

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report, view: View) -> Iterator[str]:
    """The lines of the document. Its fingerprints are unique within the document, as GitLab demands."""
    yield from json.dumps([_issue(finding, view) for finding in report.findings], indent=2).splitlines()


def _issue(finding: Finding, view: View) -> dict[str, Any]:
    place = view.place(finding.place)
    return {
        "check_name": finding.code,
        "description": finding.message,
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": fingerprint(finding),
        "location": {
            "path": place.path,
            "positions": {
                "begin": {"line": max(place.line, 1), "column": max(place.column, 1)},
                "end": {"line": max(place.line, 1), "column": max(place.end_column, place.column, 1)},
            },
        },
    }
