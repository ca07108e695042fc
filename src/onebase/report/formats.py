"""The renderers by the name of their format; each is imported only when it is asked for."""

from collections.abc import Iterator
from importlib import import_module

from onebase.report.values import Report
from onebase.report.view import View

_MODULES = {
    "full": "full",
    "concise": "concise",
    "json": "json_format",
    "json-lines": "json_lines",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "sarif": "sarif",
}
FOR_PEOPLE = ("full", "concise")


def render(report: Report, view: View, output_format: str) -> Iterator[str]:
    """The lines of the report in one of `onebase.project.conventions.OUTPUT_FORMATS`, without line ends."""
    lines: Iterator[str] = import_module(f"onebase.report.{_MODULES[output_format]}").render(report, view)
    return lines
