import json
import re
from pathlib import Path
from typing import Any

from onebase.report import Report
from onebase.report.json_format import render
from onebase.report.view import View

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs/json.md"


def keys(value: Any) -> set[str]:  # noqa: ANN401  any JSON
    if isinstance(value, dict):
        return set(value).union(*(keys(item) for item in value.values()))
    return set().union(*(keys(item) for item in value)) if isinstance(value, list) else set()


def test_every_key_of_the_format_is_documented(full_report: Report, view: View) -> None:
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENTATION.read_text(encoding="utf-8")))
    assert keys(json.loads("\n".join(render(full_report, view)))) - documented == set()
