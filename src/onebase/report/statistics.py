"""How many findings each rule has, instead of the findings."""

import json
from collections import Counter
from collections.abc import Iterator

from onebase.report.values import Report


def as_text(report: Report) -> Iterator[str]:
    """A line for each rule that found something, the most frequent first."""
    rows = _rows(report)
    width = len(str(rows[0][0])) if rows else 0
    yield from (f"{count:>{width}}  {code}  {report.names.get(code, '')}" for count, code in rows)


def as_json(report: Report) -> Iterator[str]:
    """The same as a JSON list."""
    rows = [{"code": code, "name": report.names.get(code, ""), "count": count} for count, code in _rows(report)]
    yield from json.dumps(rows, indent=2).splitlines()


def _rows(report: Report) -> list[tuple[int, str]]:
    counts = Counter(finding.code for finding in report.findings)
    return sorted(((count, code) for code, count in counts.items()), key=lambda row: (-row[0], row[1]))
