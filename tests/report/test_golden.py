"""Every format, compared with a file that a person has looked at. ONEBASE_WRITE_GOLDEN=1 writes them anew."""

import os
from pathlib import Path

import pytest

from onebase import __version__
from onebase.project.conventions import OUTPUT_FORMATS
from onebase.report import Report
from onebase.report.formats import FOR_PEOPLE, render
from onebase.report.view import View

GOLDEN = Path(__file__).parent / "golden"


def compare(name: str, text: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("ONEBASE_WRITE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def text_of(report: Report, view: View, output_format: str) -> str:
    return "".join(f"{line}\n" for line in render(report, view, output_format)).replace(f'"{__version__}"', '"VERSION"')


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_a_report_with_everything_in_it(output_format: str, full_report: Report, view: View) -> None:
    text = text_of(full_report, view, output_format)
    compare(output_format, text)
    assert text == text_of(full_report, view, output_format)


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_a_report_without_findings(output_format: str, clean_report: Report, view: View) -> None:
    compare(f"{output_format}-clean", text_of(clean_report, view, output_format))


def test_colours(full_report: Report, view: View) -> None:
    compare("full-coloured", text_of(full_report, view._replace(colour=True), "full"))


def test_verbose_shortens_nothing(full_report: Report, view: View) -> None:
    compare("full-verbose", text_of(full_report, view._replace(verbose=True), "full"))


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_every_place_is_said_as_the_reader_sees_it(output_format: str, full_report: Report, view: View) -> None:
    below = view._replace(working_directory=os.path.dirname(view.directory))
    text = text_of(full_report, below, output_format)
    assert f"{os.path.basename(view.directory)}/tests/conftest.py" in text


@pytest.mark.parametrize("output_format", FOR_PEOPLE)
def test_quiet_says_nothing_but_findings(output_format: str, clean_report: Report, view: View) -> None:
    assert text_of(clean_report, view._replace(quiet=True), output_format) == ""
