"""The SARIF document has the shape of the standard.

`SHAPES` restates the objects of SARIF 2.1.0 that are used (section 3 of the standard), with nothing else allowed.
The official schema can be applied too: SARIF_SCHEMA=path/to/sarif-schema-2.1.0.json pytest tests/report.
"""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from onebase.report import Report
from onebase.report.sarif import render
from onebase.report.view import View

# Object -> property -> what it holds: a type, the name of another object, or a list of one; "!" marks required ones.
SHAPES: dict[str, dict[str, object]] = {
    "log": {"$schema": str, "!version": str, "!runs": ["run"]},
    "run": {"!tool": "tool", "columnKind": str, "results": ["result"]},
    "tool": {"!driver": "component"},
    "component": {"!name": str, "version": str, "informationUri": str, "rules": ["rule"]},
    "rule": {
        "!id": str,
        "deprecatedIds": [str],
        "name": str,
        "shortDescription": "text",
        "fullDescription": "text",
        "help": "text",
        "helpUri": str,
        "defaultConfiguration": "configuration",
    },
    "text": {"!text": str, "markdown": str},
    "configuration": {"level": str},
    "result": {
        "ruleId": str,
        "ruleIndex": int,
        "level": str,
        "!message": "text",
        "locations": ["location"],
        "relatedLocations": ["location"],
        "partialFingerprints": dict,
        "properties": dict,
    },
    "location": {"id": int, "physicalLocation": "physical", "message": "text"},
    "physical": {"artifactLocation": "artifact", "region": "region"},
    "artifact": {"uri": str, "uriBaseId": str},
    "region": {"startLine": int, "startColumn": int, "endColumn": int},
}


def check(value: Any, shape: object, where: str) -> None:  # noqa: ANN401  any JSON
    if isinstance(shape, list):
        assert isinstance(value, list), where
        for number, item in enumerate(value):
            check(item, shape[0], f"{where}[{number}]")
    elif isinstance(shape, str):
        properties = SHAPES[shape]
        assert isinstance(value, dict), where
        assert {key[1:] for key in properties if key.startswith("!")} <= set(value), where
        known = {key.lstrip("!"): inner for key, inner in properties.items()}
        for key, item in value.items():
            assert key in known, f"{where}.{key}"
            check(item, known[key], f"{where}.{key}")
    else:
        assert isinstance(shape, type)
        assert isinstance(value, shape), where


@pytest.fixture(params=["full", "clean"])
def document(request: pytest.FixtureRequest, full_report: Report, clean_report: Report, view: View) -> Any:  # noqa: ANN401
    report = full_report if request.param == "full" else clean_report
    return json.loads("\n".join(render(report, view)))


def test_it_has_the_shape_of_the_standard(document: Any) -> None:  # noqa: ANN401
    check(document, "log", "log")
    for run in document["runs"]:
        for result in run["results"]:
            assert result["level"] in ("error", "warning", "note")
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            assert all(location["id"] > 0 for location in result["relatedLocations"])
            for location in [*result["locations"], *result["relatedLocations"]]:
                assert min(location["physicalLocation"]["region"].values()) >= 1


@pytest.mark.skipif("SARIF_SCHEMA" not in os.environ, reason="SARIF_SCHEMA does not name the official schema")
def test_it_fits_the_official_schema(document: Any) -> None:  # noqa: ANN401
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(document, json.loads(Path(os.environ["SARIF_SCHEMA"]).read_text(encoding="utf-8")))


def test_both_places_are_there_and_the_message_links_the_second(full_report: Report, view: View) -> None:
    (run,) = json.loads("\n".join(render(full_report, view)))["runs"]
    result = run["results"][2]
    uris = [
        location["physicalLocation"]["artifactLocation"]["uri"]
        for location in [*result["locations"], *result["relatedLocations"]]
    ]
    assert uris == ["tests/conftest.py", "src/main.py", "pytest.ini"]
    assert "[first executes it, as `models.user`](1)" in result["message"]["text"]
    assert "\\[sure\\]" in result["message"]["text"]
    assert "extend_existing" not in result["message"]["text"]


def test_a_path_becomes_a_uri_that_leads_back_to_it(full_report: Report, view: View) -> None:
    (run,) = json.loads("\n".join(render(full_report, view)))["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "old%2C50%25%3Aa.py"
    assert unquote(uri) == "old,50%:a.py"
