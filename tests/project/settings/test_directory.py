from pathlib import Path

import pytest

from onebase.project import settings_directory
from onebase.project.settings_directory import MARKERS


def choose_directory(paths: list[Path]) -> tuple[Path, str]:
    directory, reason = settings_directory.choose_directory([str(path) for path in paths])
    return Path(directory), reason


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_without_a_marker_anywhere_the_given_directory_is_the_project(tmp_path: Path) -> None:
    file = write(tmp_path / "app" / "models.py")
    assert choose_directory([tmp_path / "app"])[0] == tmp_path / "app"
    assert choose_directory([file])[0] == tmp_path / "app"


def test_a_directory_with_a_marker_is_the_project_although_one_above_has_one_too(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml")
    write(tmp_path / "backend" / "alembic.ini")
    assert choose_directory([tmp_path / "backend"]) == (tmp_path / "backend", "it has alembic.ini")


def test_a_directory_without_a_marker_belongs_to_the_nearest_project_above(tmp_path: Path) -> None:
    write(tmp_path / "requirements-dev.txt")
    (tmp_path / "src" / "models").mkdir(parents=True)
    found = choose_directory([tmp_path / "src" / "models"])
    assert found == (tmp_path, "the nearest directory upwards with requirements-dev.txt")


def test_several_paths_belong_to_the_project_around_all_of_them(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml")
    write(tmp_path / "one" / "setup.py")
    first, second = write(tmp_path / "one" / "a.py"), write(tmp_path / "two" / "b.py")
    assert choose_directory([first])[0] == tmp_path / "one"
    assert choose_directory([first, second])[0] == tmp_path


@pytest.mark.parametrize("marker", MARKERS)
def test_every_marker_marks(marker: str, tmp_path: Path) -> None:
    write(tmp_path / marker.replace("*", "-test"))
    (tmp_path / "below").mkdir()
    assert choose_directory([tmp_path / "below"])[0] == tmp_path


def test_a_home_directory_is_a_project_only_when_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes").mkdir()
    assert choose_directory([tmp_path / "notes"])[0] == tmp_path / "notes"
    assert choose_directory([tmp_path])[0] == tmp_path
