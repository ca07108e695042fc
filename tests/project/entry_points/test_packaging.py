from pathlib import Path

import pytest

from onebase.project.entry_points.packaging import Packaging
from tests.project.entry_points.support import project, tree_of

LAYOUT = {"src/app/__init__.py": "", "lib/other/__init__.py": "", "flat/__init__.py": "", "tests/x.py": ""}
SETUPTOOLS = '[build-system]\nbuild-backend = "setuptools.build_meta"\n'
HATCH = '[build-system]\nbuild-backend = "hatchling.build"\n'
POETRY = '[build-system]\nbuild-backend = "poetry.core.masonry.api"\n[tool.poetry]\nname = "x"\n'
PDM = '[build-system]\nbuild-backend = "pdm.backend"\n'
UV = '[build-system]\nbuild-backend = "uv_build"\n'


def roots(directory: Path, **files: str) -> list[str]:
    tree = tree_of(project(directory, **{**LAYOUT, **files}))
    return [f"{root.path} {root.reason.place}" for root in Packaging(tree).roots_for(".")]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pyproject.toml": "[tool.black]\nline-length = 100\n"},
        {"pyproject.toml": '[project]\nname = "x"\n'},
        {"pyproject.toml": UV + "[tool.uv]\npackage = false\n"},
        {"pyproject.toml": '[tool.poetry]\nname = "x"\npackage-mode = false\n'},
        {"setup.cfg": "[flake8]\nmax-line-length = 100\n"},
        {"setup.py": "# nothing\n"},
        {"pyproject.toml": SETUPTOOLS + '[tool.setuptools.packages.find]\nwhere = ["missing"]\n'},
    ],
)
def test_a_project_that_is_not_installed_has_no_roots(tmp_path: Path, files: dict[str, str]) -> None:
    assert roots(tmp_path, **files) == []


@pytest.mark.parametrize(
    ("path", "text", "root"),
    [
        ("pyproject.toml", SETUPTOOLS + '[tool.setuptools.packages.find]\nwhere = ["lib"]\n', "lib pyproject.toml:4:1"),
        ("pyproject.toml", SETUPTOOLS + '[tool.setuptools]\npackage-dir = {"" = "lib"}\n', "lib pyproject.toml:4:1"),
        (
            "pyproject.toml",
            SETUPTOOLS + '[tool.setuptools.package-dir]\nother = "lib/other"\n',
            "lib pyproject.toml:3:1",
        ),
        ("pyproject.toml", SETUPTOOLS + '[tool.setuptools]\npackages = ["flat"]\n', ". pyproject.toml:4:1"),
        ("pyproject.toml", SETUPTOOLS, "src pyproject.toml:1:1"),
        ("pyproject.toml", "[build-system]\nrequires = []\n", "src pyproject.toml:1:1"),
        (
            "pyproject.toml",
            HATCH + '[tool.hatch.build.targets.wheel]\npackages = ["lib/other"]\n',
            "lib pyproject.toml:4:14",
        ),
        ("pyproject.toml", HATCH + '[tool.hatch.build.targets.wheel]\npackages = ["flat"]\n', ". pyproject.toml:4:14"),
        ("pyproject.toml", HATCH + '[tool.hatch.build]\nsources = ["lib"]\n', "lib pyproject.toml:4:13"),
        ("pyproject.toml", HATCH, "src pyproject.toml:1:1"),
        ("pyproject.toml", POETRY + 'packages = [{include = "other", from = "lib"}]\n', "lib pyproject.toml:5:25"),
        ("pyproject.toml", POETRY + 'packages = [{include = "flat"}]\n', ". pyproject.toml:5:25"),
        ("pyproject.toml", '[tool.poetry]\nname = "x"\npackages = [{include = "flat"}]\n', ". pyproject.toml:3:25"),
        ("pyproject.toml", PDM + '[tool.pdm.build]\npackage-dir = "lib"\n', "lib pyproject.toml:4:1"),
        ("pyproject.toml", UV, "src pyproject.toml:1:1"),
        ("pyproject.toml", UV + '[tool.uv.build-backend]\nmodule-root = ""\n', ". pyproject.toml:4:1"),
        ("pyproject.toml", '[build-system]\nbuild-backend = "own"\n', "src pyproject.toml:1:1"),
        ("setup.cfg", "[options]\npackage_dir =\n    = lib\npackages = find:\n", "lib setup.cfg:3:5"),
        ("setup.cfg", "[options]\npackages = find:\n[options.packages.find]\nwhere = lib\n", "lib setup.cfg:4:1"),
        ("setup.cfg", "[options]\npackages = find:\n", "src setup.cfg"),
        ("setup.py", 'setup(package_dir={"": "lib"})\n', "lib setup.py:1:7"),
        ("setup.py", "setup(\n    packages=find_packages('lib'))\n", "lib setup.py:2:14"),
        ("setup.py", "setup(packages=find_packages(where = 'lib'))\n", "lib setup.py:1:16"),
        ("setup.py", "setup(packages=find_packages())\n", "src setup.py"),
    ],
)
def test_where_the_packages_of_a_project_are(tmp_path: Path, path: str, text: str, root: str) -> None:
    assert roots(tmp_path, **{path: text}) == [root]


def test_a_source_directory_that_is_a_package_is_no_root(tmp_path: Path) -> None:
    assert roots(tmp_path, **{"pyproject.toml": SETUPTOOLS, "src/__init__.py": ""}) == [". pyproject.toml:1:1"]


def test_setup_files_count_beside_a_build_system(tmp_path: Path) -> None:
    files = {"pyproject.toml": SETUPTOOLS, "setup.py": 'setup(package_dir={"": "lib"})\n'}
    assert roots(tmp_path, **files) == ["lib setup.py:1:7"]


def test_the_innermost_project_comes_first(tmp_path: Path) -> None:
    files = {"pyproject.toml": SETUPTOOLS, "api/pyproject.toml": SETUPTOOLS, "api/app.py": ""}
    packaging = Packaging(tree_of(project(tmp_path, **LAYOUT, **files)))
    assert [root.path for root in packaging.roots_for("api")] == ["api", "src"]
    assert [root.path for root in packaging.roots_for("lib/other")] == ["src"]


def test_a_broken_file_is_no_configuration(tmp_path: Path) -> None:
    assert roots(tmp_path, **{"pyproject.toml": "[build-system\n"}) == []
