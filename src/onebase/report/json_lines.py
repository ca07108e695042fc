"""One JSON object for each finding, one to a line: the objects of the list `findings` of the format "json"."""

import json
from collections.abc import Iterator

from onebase.report.json_format import finding_object
from onebase.report.values import Report
from onebase.report.view import View


def render(report: Report, view: View) -> Iterator[str]:
    """The lines of the report."""
    return (json.dumps(finding_object(finding, report, view)) for finding in report.findings)
