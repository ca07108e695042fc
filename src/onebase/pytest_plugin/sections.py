"""A section of our own in the report of a failure."""

from collections.abc import Sequence
from typing import Any

TITLE = "onebase"


def add_section(report: Any, lines: Sequence[str]) -> None:  # noqa: ANN401 - a report of any version of pytest
    """Adds a section that the terminal shows and that junit files contain, in the process that made the report and, as
    reports travel from workers of xdist, in any other one.

    What pytest represents by an object has sections (`ExceptionRepr.addsection`); an error of collection may be
    represented by a text alone (`CollectErrorRepr`). Both as of pytest 7.0 to 9.2.
    """
    text = "\n".join(lines)
    represented = report.longrepr
    if hasattr(represented, "addsection"):
        represented.addsection(TITLE, text)
    elif isinstance(getattr(represented, "longrepr", None), str):
        represented.longrepr = f"{represented.longrepr}\n{text}"
    else:
        report.sections.append((TITLE, text))
