from pathlib import Path

import pytest

from tests.project.entry_points.support import all_told, entry_points, project

FILES = {"src/app/__init__.py": "", "src/app/cli.py": ""}
BUILD = '[build-system]\nbuild-backend = "setuptools.build_meta"\n'


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": '[project.scripts]\nstart = "app.cli:main"\n'},
        {"pyproject.toml": BUILD + '[project.scripts]\nstart = "other.cli:main"\n'},
        {"pyproject.toml": BUILD + "[project.scripts]\nstart = 1\n"},
        {"setup.py": 'setup(package_dir={"": "src"}, entry_points={})\n'},
    ],
)
def test_what_is_not_installed_or_not_of_the_project_is_nothing(tmp_path: Path, files: dict[str, str]) -> None:
    assert all_told(project(tmp_path, **FILES, **files)) == []


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("pyproject.toml", BUILD + '[project.scripts]\nstart = "app.cli:main"\n', "pyproject.toml:4:10"),
        ("pyproject.toml", BUILD + '[tool.poetry.scripts]\nstart = "app.cli:main"\n', "pyproject.toml:4:10"),
        (
            "setup.cfg",
            "[options]\n[options.entry_points]\nconsole_scripts =\n    start = app.cli:main\n",
            "setup.cfg:4:5",
        ),
        ("setup.py", "setup(entry_points={'console_scripts': [\n  'start=app.cli:main']})\n", "setup.py:2:4"),
    ],
)
def test_where_scripts_are_declared(tmp_path: Path, path: str, text: str, place: str) -> None:
    directory = project(tmp_path, **FILES, **{path: text})
    assert all_told(directory) == ["console-script: start [src] import app.cli"]
    assert str(entry_points(directory)[0].reason.place) == place
