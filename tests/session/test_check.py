import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onebase import session
from onebase.program import Load, Program
from onebase.project.settings import ConfigurationError, ConfiguredEntryPoint, PerFileIgnore, Selection, Settings
from onebase.report import Report, Unread
from onebase.selection.catalogue import rule_modules
from onebase.session import InternalError, check
from onebase.vocabulary import Finding, Place, Severity

Write = Callable[[dict[str, str]], Settings]

MODELS = """\
from sqlalchemy import Column, Integer

from database import Base


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
"""
PROJECT = {
    "pytest.ini": "[pytest]\npythonpath = . src\n",
    "src/__init__.py": "",
    "src/database.py": "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
    "src/models.py": MODELS,
    "tests/test_user.py": "import models\nfrom src.models import User\n",
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(files: dict[str, str]) -> Settings:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Settings(str(tmp_path))

    return write


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_an_empty_project_is_clean(write: Write) -> None:
    report = check((), write({"README.md": ""}))
    assert (report.findings, report.files, report.entry_points, report.fails) == ((), 0, (), False)


def test_it_counts_what_it_read_and_names_what_ran(write: Write) -> None:
    report = check((), write(PROJECT))
    assert codes(report) == ["OB101"]
    assert report.files == 4
    assert [entry.label for entry in report.entry_points] == ["pytest"]
    assert report.names["OB101"] == "double-import"
    assert report.duration >= sum(timing.seconds for timing in report.timings) * 0.9


def test_every_stage_is_announced(write: Write) -> None:
    stages: list[str] = []
    check((), write(PROJECT), stages.append)
    assert stages[:3] == ["listing files", "reading 4 files", "finding entry points"]
    assert stages[3] == f"applying {len(rule_modules())} rules to 1 entry point"


def test_two_runs_find_the_same(write: Write) -> None:
    settings = write(PROJECT)
    assert check((), settings).findings == check((), settings).findings


def test_only_what_touches_the_asked_paths_is_reported(write: Write) -> None:
    settings = write({**PROJECT, "old/a.py": "print 'old'\n", "docs/index.md": ""})
    assert codes(check([Path(settings.directory, "tests")], settings)) == ["OB101"]
    other = check([Path(settings.directory, each) for each in ("src/database.py", "docs")], settings)
    assert (other.findings, other.files_not_read, other.unmatched) == ((), (), ("docs",))
    assert check([Path(settings.directory).parent], settings).files_not_read[0].path == "old/a.py"


def test_rules_that_are_not_selected_do_not_run(write: Write) -> None:
    settings = write(PROJECT)._replace(selection=(Selection(ignore=("OB101",)),))
    report = check((), settings)
    assert report.findings == ()
    assert "rule OB101" not in [timing.name for timing in report.timings]
    assert "OB101" not in report.names


class TestFilesNotRead:
    def test_one_is_a_note_at_the_line_that_is_at_fault(self, write: Write) -> None:
        report = check((), write({"a.py": "x = 1\nprint 'old'\n"}))
        (finding,) = report.findings
        (unread,) = report.files_not_read
        assert (finding.code, finding.severity, finding.place) == ("OB003", Severity.NOTE, Place("a.py", 2))
        assert unread == Unread("a.py", 2, finding.evidence[0].says)
        assert not report.fails

    def test_it_stays_listed_when_the_note_is_not_wanted(self, write: Write) -> None:
        settings = write({"a.py": "print 'old'\n"})._replace(selection=(Selection(ignore=("OB003",)),))
        report = check((), settings)
        assert report.findings == ()
        assert [unread.path for unread in report.files_not_read] == ["a.py"]


class TestSuppressions:
    def test_a_comment_in_a_file_without_any_table_counts(self, write: Write) -> None:
        files = {**PROJECT, "tests/test_user.py": "import models\nfrom src.models import User  # noqa: OB101\n"}
        report = check((), write(files))
        assert (report.findings, report.suppressed) == ((), 1)

    def test_an_unused_one_is_found_in_any_file(self, write: Write) -> None:
        report = check((), write({"a.py": "import os  # noqa: OB101\n", "b.py": "import os  # noqa: F401\n"}))
        assert [(finding.code, finding.place.path) for finding in report.findings] == [("OB002", "a.py")]

    def test_per_file_ignores_count(self, write: Write) -> None:
        settings = write(PROJECT)
        ignore = PerFileIgnore("tests", ("OB101",), str(settings.directory))
        assert check((), settings._replace(per_file_ignores=(ignore,))).suppressed == 1


def test_a_configured_entry_point_is_followed(write: Write) -> None:
    settings = write({**PROJECT, "tests/test_user.py": "", "main.py": "import models\nimport src.models\napp = 1\n"})
    assert codes(check((), settings)) == []
    point = ConfiguredEntryPoint("uvicorn main:app", ".", ("src",), "onebase.toml")
    report = check((), settings._replace(entry_points=(point,)))
    assert codes(report) == ["OB101"]
    assert report.findings[0].entry_points == ("PYTHONPATH=src uvicorn main:app",)


def test_what_gitignore_leaves_out_can_be_read(write: Write) -> None:
    settings = write({".gitignore": "a.py\n", "a.py": "", ".git/HEAD": ""})
    assert check((), settings).files == 0
    assert check((), settings._replace(respect_gitignore=False)).files == 1


def test_a_directory_that_is_not_there_and_a_broken_baseline_are_problems(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere: cannot be listed: No such file or directory"):
        check((), Settings(str(tmp_path / "nowhere")))
    with pytest.raises(ConfigurationError, match="the baseline cannot be read"):
        check((), Settings(str(tmp_path), baseline=str(tmp_path / "missing.json")))


# Several processes


@pytest.fixture
def sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_MODULES_SHARE", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)


SEVERAL = {**PROJECT, **{f"job{number}.py": "import src.models\nimport src.database\n" for number in range(4)}}
SEVERAL["Procfile"] = "".join(f"job{number}: python job{number}.py\n" for number in range(4))


@pytest.mark.usefixtures("sharing")
def test_several_processes_find_the_same(write: Write) -> None:
    several = check((), write(SEVERAL))
    assert len(several.entry_points) == 5
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(session, "_MODULES_SHARE", 10**9)
        assert check((), write(SEVERAL)).findings == several.findings != ()


@pytest.mark.usefixtures("sharing")
def test_a_rule_that_fails_in_another_process_is_named(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(program: Program, load: Load) -> Iterator[Finding]:
        del program
        if load.entry.label.endswith("job3.py"):
            raise ValueError("no")
        yield from ()

    modules = tuple(module._replace(check=broken) for module in rule_modules()[:1])
    monkeypatch.setattr("onebase.selection.catalogue.rule_modules", lambda: modules)
    settings = write(SEVERAL)._replace(selection=(Selection(select=("ALL",)),))
    with pytest.raises(InternalError, match=r"under python job3\.py: ValueError: no"):
        check((), settings)
