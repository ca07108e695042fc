import json
from pathlib import Path

import pytest

from onebase.commands.checking import BASELINE

from .conftest import Onebase, Write


def test_a_clean_project_is_silent_about_everything_but_that(clean: Onebase) -> None:
    assert clean("check") == (0, "No problems found in 4 files (1 entry point).\n", "")


def test_findings_make_the_exit_code_one(double: Onebase) -> None:
    found = double("check")
    assert found.code == 1
    assert found.out.startswith("error[OB101]: `models` and `src.models` are one file, which is executed twice")
    assert found.out.endswith("Found 1 error in 4 files (1 entry point).\n")
    assert found.err == ""


def test_the_output_is_identical_between_runs(double: Onebase) -> None:
    assert double("check", "--no-cache") == double("check") == double("check")


@pytest.mark.parametrize(
    "options",
    [
        ("--exit-zero",),
        ("-e",),
        ("--ignore", "OB1"),
        ("--ignore", "OB2,double-import"),
        ("--select", "OB2"),
        ("--select", "OB1", "--ignore", "OB101"),
        ("--per-file-ignores", "tests/*:OB101"),
        ("--per-file-ignores", "test_user.py:OB104,OB102"),
        ("src/database.py",),
        ("--extend-exclude", "tests/"),
    ],
)
def test_what_makes_it_pass(options: tuple[str, ...], double: Onebase) -> None:
    assert double("check", *options).code == 0


@pytest.mark.parametrize(
    "options",
    [
        ("--select", "OB101"),
        ("--select", "OB2", "--extend-select", "OB103"),
        ("--select", "ALL"),
        ("--select", "OB101", "--ignore", "OB1"),
        ("--ignore", "OB104"),
        ("--fail-level", "error"),
        ("--per-file-ignores", "src/*:OB101"),
        ("--quiet",),
        ("tests",),
        ("src/models.py",),
        ("tests/test_user.py", "src/database.py"),
    ],
)
def test_what_does_not(options: tuple[str, ...], double: Onebase) -> None:
    assert double("check", *options).code == 1


def test_from_above_the_project_paths_are_said_as_seen_from_there(
    double: Onebase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path.parent)
    found = double("check", tmp_path.name, "--output-format", "concise")
    assert found.out.startswith(f"{tmp_path.name}/tests/test_user.py:2:1: error[OB101]")
    assert f"in 4 files of {tmp_path.name} (1 entry point)" in found.out


class TestSuppressions:
    @pytest.mark.parametrize(
        "comment",
        ["noqa: OB101", "noqa", "onebase: ignore[OB101]", "onebase: ignore[double-import]", "noqa: F401, OB102"],
    )
    def test_a_comment_at_any_evidence_silences(self, comment: str, double: Onebase, write: Write) -> None:
        write({"tests/test_user.py": f"import models  # {comment}\nfrom src.models import User\n"})
        assert double("check") == (0, "No problems found in 4 files (1 entry point); 1 suppressed.\n", "")

    def test_a_comment_for_a_whole_file_silences(self, double: Onebase, write: Write) -> None:
        write({"tests/test_user.py": "# onebase: ignore-file[OB101]\nimport models\nfrom src.models import User\n"})
        assert double("check").code == 0

    def test_a_comment_that_silences_nothing_is_found(self, clean: Onebase, write: Write) -> None:
        write({"src/database.py": "Base = None  # noqa: OB101\n", "src/models.py": "x = 1  # noqa\n"})
        found = clean("check", "--output-format", "concise")
        assert found.code == 1
        assert (
            "src/database.py:1:14: warning[OB002] a comment silences OB101, which finds nothing on this line"
            in found.out
        )
        assert "Found 1 warning in" in found.out


class TestFilesNotRead:
    def test_they_are_listed_and_do_not_fail_the_run(self, clean: Onebase, write: Write) -> None:
        write({f"old_{number}.py": "print 'old'\n" for number in range(7)})
        found = clean("check")
        assert found.code == 0
        assert "7 files were not read:\n  old_0.py:1: not valid Python" in found.out
        assert "old_4.py" in found.out
        assert "old_5.py" not in found.out
        assert "and 2 more (--verbose shows all)" in found.out
        assert "old_6.py" in clean("check", "-v").out

    def test_machines_are_told_too(self, clean: Onebase, write: Write) -> None:
        write({"old.py": "print 'old'\n"})
        document = json.loads(clean("check", "--output-format", "json").out)
        assert [unread["path"] for unread in document["files_not_read"]] == ["old.py"]
        assert [finding["code"] for finding in document["findings"]] == ["OB003"]


class TestBaseline:
    def test_what_is_remembered_is_not_reported(self, double: Onebase) -> None:
        written = double("check", "--write-baseline")
        assert (written.code, written.err) == (0, "")
        assert written.out.splitlines() == [
            "Wrote 1 finding to onebase-baseline.json.",
            f"It counts with --baseline {BASELINE}, or with baseline = {BASELINE!r} in the configuration.".replace(
                "'", '"'
            ),
        ]
        found = double("check", "--baseline", "onebase-baseline.json")
        assert found == (0, "No problems found in 4 files (1 entry point); 1 in the baseline.\n", "")
        assert double("check").code == 1

    def test_lines_may_move(self, double: Onebase, write: Write) -> None:
        double("check", "--write-baseline", "--baseline", "known.json")
        write({"tests/test_user.py": "\n\n\nimport models\n\nfrom src.models import User\n"})
        assert double("check", "--baseline", "known.json").code == 0

    def test_what_is_repaired_is_said_in_one_line(self, double: Onebase, write: Write) -> None:
        double("check", "--write-baseline", "--baseline", "known.json")
        write({"tests/test_user.py": "", "onebase.toml": 'baseline = "known.json"\n'})
        assert double("check").out.startswith(
            "1 baseline entry matches nothing any more (--write-baseline removes them)."
        )
        assert double("check", "--write-baseline").out == "Wrote 0 findings to known.json.\n"
        assert double("check").out.startswith("No problems found")

    def test_paths_do_not_narrow_it(self, double: Onebase) -> None:
        assert double("check", "src/database.py", "--write-baseline").out.startswith("Wrote 1 finding")


class TestOutput:
    def test_a_file_takes_the_place_of_the_terminal(self, double: Onebase, tmp_path: Path) -> None:
        found = double("check", "--output-format", "json", "--output-file", "out.json", "--color", "always")
        assert found == (1, "", "")
        assert json.loads((tmp_path / "out.json").read_text())["summary"]["errors"] == 1

    def test_a_file_that_cannot_be_written_is_one_line(self, double: Onebase) -> None:
        found = double("check", "-o", "missing/out.json")
        assert found == (2, "", "onebase: missing/out.json: cannot be written: No such file or directory\n")

    def test_the_environment_may_choose_the_format(self, double: Onebase, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ONEBASE_OUTPUT_FORMAT", "github")
        assert double("check").out.startswith("::error file=tests/test_user.py")

    def test_statistics_replace_the_findings(self, double: Onebase) -> None:
        assert double("check", "--statistics") == (1, "1  OB101  double-import\n", "")
        rows = json.loads(double("check", "--statistics", "--output-format", "json").out)
        assert rows == [{"code": "OB101", "name": "double-import", "count": 1}]
        refused = double("check", "--statistics", "--output-format", "sarif")
        assert (refused.code, refused.out) == (2, "")

    def test_colours_come_only_when_wanted(self, double: Onebase, monkeypatch: pytest.MonkeyPatch) -> None:
        for variable in ("NO_COLOR", "FORCE_COLOR", "TERM"):
            monkeypatch.delenv(variable, raising=False)
        assert "\x1b[" not in double("check").out
        assert "\x1b[" in double("check", "--color", "always").out
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert "\x1b[" in double("check").out
        assert "\x1b[" not in double("check", "--color", "never").out
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b[" not in double("check").out

    def test_timings_go_to_the_standard_error(self, double: Onebase) -> None:
        found = double("check", "--show-timings")
        assert [line.split("  ")[0].strip() for line in found.err.splitlines()][:2] == ["list files", "read files"]
        assert "rule OB101" in found.err
        assert "rule OB101" not in found.out

    def test_quiet_prints_findings_alone(self, clean: Onebase) -> None:
        assert clean("check", "-q") == (0, "", "")


class TestShowing:
    def test_the_files_that_would_be_read(self, double: Onebase) -> None:
        assert double("check", "--show-files", "src").out.splitlines() == [
            "src/__init__.py",
            "src/database.py",
            "src/models.py",
        ]

    def test_the_settings_and_where_they_come_from(self, double: Onebase, tmp_path: Path, write: Write) -> None:
        write({"onebase.toml": 'select = ["OB10"]\nfail-level = "error"\n[severity]\nOB101 = "note"\n'})
        lines = double("check", "--show-settings", "--fail-level", "note").out.splitlines()
        assert lines[0] == f"# project: {tmp_path} (it has onebase.toml)"
        assert lines[1] == "# read: onebase.toml, command line"
        assert 'fail-level = "note"  # command line' in lines
        assert 'severity = { "OB101" = "note" }  # onebase.toml' in lines
        assert 'output-format = "full"  # default' in lines
        assert any(line.startswith('rules = ["OB101", "OB104"') and line.endswith("# onebase.toml") for line in lines)
