"""The report as one JSON document, described in docs/json.md.

Its version changes when a key changes its meaning or goes away.
"""

import json
from collections.abc import Iterator
from typing import Any

from onebase import __version__
from onebase.report.fingerprint import fingerprint
from onebase.report.links import page_command
from onebase.report.values import Report
from onebase.report.view import View
from onebase.vocabulary import Extent, Finding, Place, Severity

VERSION = 1


def render(report: Report, view: View) -> Iterator[str]:
    """The lines of the document, in ASCII: a path that is not UTF-8 has its bytes as escaped surrogates (PEP 383)."""
    yield from json.dumps(_document(report, view), indent=2).splitlines()


def _document(report: Report, view: View) -> dict[str, Any]:
    return {
        "version": VERSION,
        "onebase": __version__,
        "project": view.project,
        "summary": {
            "files": report.files,
            **{f"{severity.name.lower()}s": report.number_of(severity) for severity in sorted(Severity, reverse=True)},
            "suppressed": report.suppressed,
            "in_baseline": report.remembered,
            "not_shown_uncertain": report.uncertain,
            "forgotten_by_baseline": report.forgotten,
        },
        "findings": [finding_object(finding, report, view) for finding in report.findings],
        "files_not_read": [
            {"path": view.path(unread.path), "line": unread.line, "why": unread.why} for unread in report.files_not_read
        ],
        "entry_points": [
            {"kind": entry.kind, "label": entry.label, "directory": view.path(entry.directory)}
            for entry in report.entry_points
        ],
    }


def finding_object(finding: Finding, report: Report, view: View) -> dict[str, Any]:
    """One finding, as the values of a JSON object."""
    confirmation = report.confirmed.get(finding.key)
    return {
        "code": finding.code,
        "name": report.names.get(finding.code, ""),
        "page": page_command(finding.code) if finding.code in report.names else "",
        "severity": finding.severity.name.lower(),
        "certainty": finding.certainty.name.lower().replace("_", " "),
        "message": finding.message,
        "help": finding.help,
        "notes": list(finding.notes),
        "subject": {"kind": finding.subject.kind, "name": finding.subject.name},
        **_place(finding.place, view),
        "evidence": [{**_place(step.place, view), "says": step.says} for step in finding.evidence],
        "extent": [_extent(item, view) for item in finding.extent],
        "entry_points": list(finding.entry_points),
        "fingerprint": fingerprint(finding),
        **({} if confirmation is None else {"confirmation": confirmation._asdict()}),
    }


def _extent(item: Extent, view: View) -> dict[str, Any]:
    return {"name": item.name, "outcome": item.outcome.value if item.outcome else None, **_place(item.place, view)}


def _place(place: Place, view: View) -> dict[str, Any]:
    return view.place(place)._asdict()
