"""Whatever is wrong is one line, all of it at once, and the exit code is 2. There is never a traceback."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from onebase.selection import catalogue
from onebase.vocabulary import Finding

from .conftest import Onebase, Write


def test_everything_that_is_wrong_is_said_at_once(double: Onebase, write: Write) -> None:
    write({"onebase.toml": 'selct = ["OB1"]\nbaseline = 3\n'})
    found = double("check", "nowhere", "no/where.py", "--ignore", "OB9", "--per-file-ignores", "x")
    assert (found.code, found.out) == (2, "")
    assert [line.partition(": ")[2] for line in found.err.splitlines()] == [
        "nowhere: no such file or directory",
        "no/where.py: no such file or directory",
        '--per-file-ignores: expected GLOB:RULE[,RULE], not "x"',
        'onebase.toml: unknown key "selct"; did you mean "select"?',
        "onebase.toml: baseline: expected a string that is not empty, not 3",
        next(
            line for line in (row.partition(": ")[2] for row in found.err.splitlines()) if line.startswith("--ignore")
        ),
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("chek",), "No such command 'chek'"),
        (("check", "--slect", "OB1"), "No such option"),
        (("check", "--output-format", "xml"), "'xml' is not one of"),
        (("check", "--select"), "requires an argument"),
        (("check", "--select", "OB9"), '--select: "OB9": no rule has this code'),
        (("check", "--select", "duoble-import"), 'did you mean "double-import"?'),
        (("check", "--baseline", "missing.json"), "missing.json: the baseline cannot be read: No such file"),
        (("check", "--config", "missing.toml"), "missing.toml: cannot be read: No such file"),
        (("check", "--config", "src"), "src: cannot be read: Is a directory"),
        (("explain",), "say which rule"),
        (("explain", "OB999"), 'no rule has the code or name "OB999"'),
        (("explain", "duoble-import"), 'did you mean "double-import"?'),
        (("trace", "pytst"), 'no entry point is called "pytst"; did you mean "pytest"?'),
        (("trace", "--project", "nowhere"), "nowhere: no such file or directory"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], expected: str, double: Onebase) -> None:
    found = double(*arguments)
    assert (found.code, found.out) == (2, "")
    assert expected in found.err
    assert len(found.err.splitlines()) == 1
    assert found.err.startswith("onebase: ")


def test_without_a_command_the_help_is_printed(onebase: Onebase) -> None:
    found = onebase()
    assert (found.code, found.err) == (2, "")
    assert found.out.startswith("Usage: onebase")
    assert onebase("--help") == (0, found.out, "")


def test_a_broken_pyproject_is_said_with_its_line(double: Onebase, write: Write) -> None:
    write({"pyproject.toml": "[project]\nname = \n"})
    found = double("check")
    assert (found.code, found.out) == (2, "")
    assert found.err == "onebase: pyproject.toml:2: not valid TOML: Invalid value\n"
    assert double("check", "--isolated").code == 1


def test_a_path_without_python_files_is_said(double: Onebase, write: Write) -> None:
    write({"docs/index.md": "", "build/x.py": "", ".gitignore": "build/\n"})
    found = double("check", "docs", "build")
    assert found.code == 0
    assert "docs: no Python file there was read\nbuild: no Python file there was read\n" in found.out
    assert double("check", "docs", "--output-format", "json").err == "onebase: docs: no Python file there was read\n"


def test_an_empty_directory_is_a_clean_project(write: Write, onebase: Onebase) -> None:
    write({"pytest.ini": ""})
    assert onebase("check").code == 0


def test_a_name_that_is_not_utf8_is_printed_as_an_escape(clean: Onebase, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.py")).write_text("print 'old'\n")
    found = clean("check")
    assert "caf\\udce9.py:1: not valid Python" in found.out
    for output_format in ("concise", "json", "json-lines", "github", "gitlab", "junit", "sarif"):
        assert clean("check", "--output-format", output_format, "-o", "out").code == 0, output_format


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links")
def test_links_in_a_circle_do_no_harm(clean: Onebase, tmp_path: Path) -> None:
    (tmp_path / "src" / "loop").symlink_to(tmp_path / "src")
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere.py")
    assert clean("check").code in (0, 1)
    assert clean("check", "a").code in (0, 2)


def test_an_internal_error_is_one_line_and_a_traceback_only_on_request(
    double: Onebase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[Finding]:
        raise ZeroDivisionError("of some\nkind")

    broken = tuple(module._replace(check=fail) for module in catalogue.rule_modules())
    monkeypatch.setattr(catalogue, "rule_modules", lambda: broken)
    found = double("check", "--select", "OB101")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "onebase: internal error: OB101 under pytest: ZeroDivisionError: of some kind; "
        "this is a defect of onebase, please report it (--verbose shows where)\n"
    )
    loud = double("check", "--select", "OB101", "--verbose")
    assert loud.code == 2
    assert "Traceback (most recent call last)" in loud.err


def test_an_interrupt_is_quiet(double: Onebase, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onebase.commands.checking.check", interrupt)
    found = double("check")
    assert (found.code, found.out) == (130, "")
    assert found.err.strip() == ""
