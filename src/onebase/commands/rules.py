"""`onebase rules`: all rules, one line each."""

import json

from onebase.commands.streams import emit
from onebase.report.links import page_command
from onebase.selection.catalogue import all_rules


def run(output_format: str) -> int:
    """Prints all rules as text or as a JSON list."""
    emit(_json() if output_format == "json" else _text())
    return 0


def _text() -> list[str]:
    rules = all_rules()
    width = max((len(rule.name) for rule in rules), default=0)
    worst = max((len(rule.consequence.words) for rule in rules), default=0)
    return [
        f"{rule.code}  {rule.name:<{width}}  {rule.severity.name.lower():<7}  "
        f"{rule.consequence.words:<{worst}}  {rule.summary}"
        for rule in rules
    ]


def _json() -> list[str]:
    rows = [
        {
            "code": rule.code,
            "name": rule.name,
            "summary": rule.summary,
            "severity": rule.severity.name.lower(),
            "consequence": rule.consequence.name.lower().replace("_", " "),
            "since": rule.since,
            "aliases": list(rule.aliases),
            "page": page_command(rule.code),
        }
        for rule in all_rules()
    ]
    return json.dumps(rows, indent=2).splitlines()
