"""When a check is replayed, and when it is not. That it tells the truth is a law: `tests/laws/test_replay.py`."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebase import session, stamps

from .conftest import DOUBLE, Onebase, Write

DAMAGED = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Count:
    """How many checks were carried out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.number = 0
        self._check = session.check
        monkeypatch.setattr("onebase.commands.checking.check", self._counted)

    def _counted(self, *arguments: object, **named: object) -> object:
        self.number += 1
        return self._check(*arguments, **named)  # type: ignore[arg-type]


@pytest.fixture
def carried_out(monkeypatch: pytest.MonkeyPatch) -> Count:
    return Count(monkeypatch)


@pytest.fixture
def settled(double: Onebase, monkeypatch: pytest.MonkeyPatch) -> Onebase:
    """A project that was checked before and has not changed lately."""
    monkeypatch.setattr(stamps, "_TICK", 0)
    double("check")
    double("check")
    return double


def test_a_second_run_prints_the_same_without_checking(settled: Onebase, carried_out: Count) -> None:
    assert settled("check") == settled("check", "--no-cache")
    assert carried_out.number == 1


def test_what_was_changed_just_now_is_looked_at_again(double: Onebase, carried_out: Count) -> None:
    assert double("check") == double("check") == double("check")
    assert carried_out.number == 3


@pytest.mark.parametrize(
    "words",
    [
        ("--no-cache",),
        ("--output-format", "json"),
        ("--color", "always"),
        ("-o", "found.txt"),
        ("--show-timings",),
        ("--write-baseline",),
        ("tests",),
    ],
)
def test_another_command_line_is_another_run(words: tuple[str, ...], settled: Onebase, carried_out: Count) -> None:
    settled("check", *words)
    assert carried_out.number == 1


def test_what_writes_files_writes_them_each_time(settled: Onebase, tmp_path: Path) -> None:
    for _ in range(3):
        settled("check", "-o", "found.txt")
        assert "OB101" in (tmp_path / "found.txt").read_text()
        (tmp_path / "found.txt").unlink()


def test_each_of_several_command_lines_is_replayed(settled: Onebase, carried_out: Count) -> None:
    lines = [("check", "--output-format", "json"), ("check", "-v"), ("check", "--statistics"), ("check",)]
    first = [settled(*line) for line in lines]
    carried_out.number = 0
    assert [settled(*line) for line in lines] == first
    assert carried_out.number == 0


def test_another_working_directory_is_another_run(
    settled: Onebase, carried_out: Count, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "src")
    assert "--> ../tests/test_user.py" in settled("check", "..").out
    assert carried_out.number == 1


def test_a_copy_of_the_tree_is_another_project(
    settled: Onebase, carried_out: Count, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path.parent / f"{tmp_path.name}-copy"
    shutil.copytree(tmp_path, copy)
    monkeypatch.chdir(copy)
    settled("check")
    assert carried_out.number == 1


def test_git_may_write_into_its_directory(settled: Onebase, carried_out: Count, write: Write) -> None:
    write({".git/HEAD": ""})
    settled("check")
    write({".git/index": "", ".git/index.lock": ""})
    settled("check")
    assert carried_out.number == 1


def test_the_configuration_may_name_the_cache(settled: Onebase, carried_out: Count, write: Write) -> None:
    top = write({"onebase.toml": 'cache-dir = "kept"\n'})
    first = settled("check")
    settled("check")
    carried_out.number = 0
    assert settled("check") == first
    assert carried_out.number == 0
    assert any(file.name.startswith("run-") for file in (top / "kept").iterdir())


@DAMAGED
@given(data=st.data())
def test_a_broken_cache_is_as_good_as_none(settled: Onebase, tmp_path: Path, data: st.DataObject) -> None:
    file = next((tmp_path / ".onebase_cache").glob("run-*"))
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    file.write_bytes(
        data.draw(st.sampled_from([whole[:at], whole[:at] + b"\0" + whole[at + 1 :], whole[at:], b"\0" * at]))
    )
    assert settled("check") == settled("check", "--no-cache")


def test_a_project_that_cannot_be_checked_is_said_so_each_time(settled: Onebase, write: Write) -> None:
    write({"onebase.toml": "no TOML"})
    assert settled("check").code == settled("check").code == 2
    write({**DOUBLE, "onebase.toml": ""})
    assert settled("check").code == 1
