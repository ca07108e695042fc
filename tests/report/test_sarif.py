"""The SARIF document fits the official schema of the standard, SARIF 2.1.0, and says what a reader needs."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema  # type: ignore[import-untyped]

from onebase.report import Report
from onebase.report.sarif import render
from onebase.report.view import View


@pytest.fixture(params=["full", "clean"])
def document(request: pytest.FixtureRequest, full_report: Report, clean_report: Report, view: View) -> Any:  # noqa: ANN401
    report = full_report if request.param == "full" else clean_report
    return json.loads("\n".join(render(report, view)))


def test_levels_indexes_and_regions(document: Any) -> None:  # noqa: ANN401
    for run in document["runs"]:
        for result in run["results"]:
            assert result["level"] in ("error", "warning", "note")
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            assert all(location["id"] > 0 for location in result["relatedLocations"])
            for location in [*result["locations"], *result["relatedLocations"]]:
                assert min(location["physicalLocation"]["region"].values()) >= 1


def test_it_fits_the_official_schema(document: Any) -> None:  # noqa: ANN401
    """`pydantic_sarif` is generated from the schema of OASIS; it forbids what the schema does not know."""
    StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(document)


def test_the_official_schema_refuses_what_it_does_not_know(document: Any) -> None:  # noqa: ANN401
    document["runs"][0]["nonsense"] = 1
    with pytest.raises(ValidationError, match="nonsense"):
        StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(document)


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
