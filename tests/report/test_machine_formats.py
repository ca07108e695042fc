"""What servers and scripts rely on."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from onebase.project.conventions import OUTPUT_FORMATS
from onebase.project.settings import Settings
from onebase.report import Report
from onebase.report.fingerprint import fingerprint
from onebase.report.formats import render
from onebase.report.view import View
from onebase.vocabulary import Certainty, Evidence, Finding, Place, Severity, Subject

from .conftest import DOUBLE, SHADOWED

UGLY = Finding(
    "OB101",
    Subject("file", "a\nb\x1b[31m.py"),
    "message with \x1b[2J, a line\nbreak and \u202e",
    (Evidence(Place("caf\udce9\n<&\">'].py", 1, 1, 2), "says \x00 ]]>"), Evidence(Place("ü/日.py", 2), "ok")),
    "help\r\n::set-output name=x::y",
    Severity.ERROR,
)


def lines_of(report: Report, view: View, output_format: str) -> list[str]:
    return list(render(report, view, output_format))


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_ugly_names_stay_on_their_lines_and_can_be_printed(output_format: str, project: Path, view: View) -> None:
    report = Report((UGLY,), (), (), 1, (), Settings(str(project)), unmatched=("x\ny",))
    for line in lines_of(report, view, output_format):
        assert "\n" not in line
        assert "\r" not in line
        assert "\x1b" not in line
        assert "\x00" not in line
        line.encode()


def test_a_command_cannot_be_smuggled_into_github(project: Path, view: View) -> None:
    report = Report((UGLY,), (), (), 1, (), Settings(str(project)))
    (line,) = lines_of(report, view, "github")
    assert line.startswith("::error file=caf\\udce9\\n<&\">'].py,line=1,")
    assert line.endswith("%0Ahelp: help\\r\\n::set-output name=x::y")


def test_json_gives_back_what_was_found(full_report: Report, view: View) -> None:
    document = json.loads("\n".join(lines_of(full_report, view, "json")))
    assert document["version"] == 1
    found = document["findings"][2]
    assert (found["path"], found["line"], found["column"], found["end_column"]) == tuple(DOUBLE.place)
    assert [step["says"] for step in found["evidence"]] == [step.says for step in DOUBLE.evidence]
    assert len(found["extent"]) == len(DOUBLE.extent)
    assert found["page"] == "onebase explain OB101"


def test_json_lines_are_the_findings_of_json(full_report: Report, view: View) -> None:
    document = json.loads("\n".join(lines_of(full_report, view, "json")))
    assert [json.loads(line) for line in lines_of(full_report, view, "json-lines")] == document["findings"]


@pytest.mark.parametrize("name", ["full_report", "clean_report"])
def test_junit_is_xml_whose_counts_are_true(name: str, view: View, request: pytest.FixtureRequest) -> None:
    root = ET.fromstring("\n".join(lines_of(request.getfixturevalue(name), view, "junit")))  # noqa: S314  our own text
    assert int(root.attrib["tests"]) == len(root.findall(".//testcase")) > 0
    assert int(root.attrib["failures"]) == len(root.findall(".//failure"))
    for suite in root:
        assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))


def test_junit_fails_for_what_fails_the_run(full_report: Report, view: View) -> None:
    strict = full_report._replace(settings=full_report.settings._replace(fail_level=Severity.ERROR))
    root = ET.fromstring("\n".join(lines_of(strict, view, "junit")))  # noqa: S314  our own text
    assert [case.attrib["name"] for case in root.iter("testcase") if case.find("failure") is not None] == ["OB101"]


def test_junit_can_hold_any_name(project: Path, view: View) -> None:
    report = Report((UGLY,), (), (), 1, (), Settings(str(project)))
    root = ET.fromstring("\n".join(lines_of(report, view, "junit")))  # noqa: S314  our own text
    assert root[0].attrib["name"] == "caf\\udce9\\n<&\">'].py"


def test_gitlab_has_a_line_and_a_fingerprint_of_its_own_for_every_finding(full_report: Report, view: View) -> None:
    issues = json.loads("\n".join(lines_of(full_report, view, "gitlab")))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 3
    assert all(issue["location"]["positions"]["begin"]["line"] >= 1 for issue in issues)


def test_a_fingerprint_does_not_depend_on_lines_and_words() -> None:
    moved = DOUBLE._replace(message="other words", evidence=(Evidence(Place("x.py", 99), "moved"),))
    assert fingerprint(moved) == fingerprint(DOUBLE)
    assert fingerprint(DOUBLE._replace(essence=("other",))) != fingerprint(DOUBLE)


def test_what_cannot_be_told_never_fails_a_run(project: Path) -> None:
    settings = Settings(str(project), fail_level=Severity.NOTE)
    unsettled = SHADOWED._replace(certainty=Certainty.CANNOT_TELL, severity=Severity.ERROR)
    assert not Report((unsettled,), (), (), 1, (), settings).fails
    assert Report((SHADOWED,), (), (), 1, (), settings).fails
    assert not Report((SHADOWED,), (), (), 1, (), settings._replace(fail_level=Severity.ERROR)).fails
