"""SARIF 2.1.0 (OASIS Standard, docs.oasis-open.org/sarif/sarif/v2.1.0), as GitHub's code scanning reads it."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from onebase import __version__
from onebase.report.fingerprint import fingerprint
from onebase.report.values import Report
from onebase.report.view import View
from onebase.vocabulary import Evidence, Finding, Place, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report, view: View) -> Iterator[str]:
    """The lines of the document, in ASCII. It describes the rules that found something."""
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, view)]}
    yield from json.dumps(document, indent=2).splitlines()


def _run(report: Report, view: View) -> dict[str, Any]:
    found = {finding.code for finding in report.findings}
    rules = [rule for rule in report.rules if rule.code in found]
    index = {rule.code: number for number, rule in enumerate(rules)}
    driver = {"name": "onebase", "version": __version__}
    return {
        "tool": {"driver": {**driver, "rules": [_rule(rule, view) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index, view) for finding in report.findings],
    }


def _rule(rule: Rule, view: View) -> dict[str, Any]:
    page = view.page(rule)
    return {
        "id": rule.code,
        **({"deprecatedIds": list(rule.aliases)} if rule.aliases else {}),
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": rule.severity.name.lower()},
    }


def _result(finding: Finding, index: Mapping[str, int], view: View) -> dict[str, Any]:
    others = finding.evidence[1:]
    return {
        "ruleId": finding.code,
        **({"ruleIndex": index[finding.code]} if finding.code in index else {}),
        "level": finding.severity.name.lower(),
        "message": {"text": _message(finding)},
        "locations": [_location(finding.evidence[0], view)],
        "relatedLocations": [{"id": number, **_location(step, view)} for number, step in enumerate(others, start=1)],
        "partialFingerprints": {"findingKey/v1": fingerprint(finding)},
        "properties": {
            "certainty": finding.certainty.name.lower().replace("_", " "),
            "entryPoints": list(finding.entry_points),
            "extent": [
                {
                    "name": item.name,
                    "outcome": item.outcome.value if item.outcome else None,
                    "place": str(view.place(item.place)),
                }
                for item in finding.extent
            ],
        },
    }


def _message(finding: Finding) -> str:
    """The message with a link to each related place: GitHub shows those that the text links (section 3.11.6)."""
    links = [f"[{_plain(step.says)}]({number})" for number, step in enumerate(finding.evidence[1:], start=1)]
    sentences = [_plain(finding.message), *links, f"Help: {_plain(finding.help)}"]
    return ". ".join(sentence.rstrip(".") for sentence in sentences) + "."


def _plain(text: str) -> str:
    """Brackets and backslashes would be read as links."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(step: Evidence, view: View) -> dict[str, Any]:
    place = view.place(step.place)
    artifact = {"uri": quote(os.fsencode(place.path)), "uriBaseId": "%SRCROOT%"}
    return {
        "physicalLocation": {"artifactLocation": artifact, "region": _region(place)},
        "message": {"text": step.says},
    }


def _region(place: Place) -> dict[str, int]:
    """GitHub shows nothing without a line, so that what concerns a whole file is shown on its first."""
    region = {"startLine": max(place.line, 1)}
    if place.column:
        region["startColumn"] = place.column
    if place.end_column > place.column > 0:
        region["endColumn"] = place.end_column
    return region
