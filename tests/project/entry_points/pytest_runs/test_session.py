"""The set-up of a run, compared with what pytest says in its header."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onebase.project.entry_points.pytest_runs.session import set_up
from tests.project.entry_points.support import PYTEST_9, project, tree_of

LAYOUTS = {
    "nothing": {"a/tests/test_a.py": ""},
    "ini": {"pytest.ini": "", "tox.ini": "[pytest]\n", "a/tests/test_a.py": "", "a/pyproject.toml": "[tool.x]\n"},
    "tables": {
        "pyproject.toml": "[tool.pytest.ini_options]\n",
        "a/setup.cfg": "[tool:pytest]\n",
        "a/tests/test_a.py": "",
    },
    "own": {"pytest.toml": "", "a/tests/test_a.py": "", "a/.pytest.ini": "[pytest]\n"},
    "pyproject": {"a/pyproject.toml": "[project]\n", "a/tests/test_a.py": "", "a/setup.py": ""},
    "setup": {"a/setup.py": "", "a/tox.ini": "[tox]\n", "a/tests/test_a.py": "", "b/pytest.ini": "", "b/test_b.py": ""},
    "native": {
        "a/pyproject.toml": "[tool.pytest]\ntestpaths = ['tests']\n",
        "a/tests/test_a.py": "",
        "x.ini": "[pytest]\n",
    },
}
RUNS = [
    ("nothing", ".", ""),
    ("nothing", "a", "tests"),
    ("nothing", ".", "a/tests/test_a.py"),
    ("ini", ".", ""),
    ("ini", "a", ""),
    ("ini", "a/tests", ""),
    ("ini", ".", "-c a/pyproject.toml"),
    ("tables", ".", ""),
    ("tables", ".", "a/tests"),
    ("tables", "a/tests", "test_a.py"),
    ("own", ".", "a"),
    ("own", "a", ".."),
    ("pyproject", ".", ""),
    ("pyproject", "a/tests", ""),
    ("setup", ".", "a/tests"),
    ("setup", "a/tests", ""),
    ("setup", ".", "a/tests b"),
    ("setup", "a", "../b"),
    ("native", "a", ""),
    ("native", "a", "-c ../x.ini"),
    ("native", ".", "--rootdir=a a/tests"),
]


def header(directory: Path, cwd: str, words: str) -> tuple[str, str | None]:
    """The rootdir and the configuration file that pytest reports."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *words.split()]
    output = subprocess.run(
        command, cwd=directory / cwd, env=clean, capture_output=True, text=True, timeout=300, check=False
    )
    rootdir = re.search(r"^rootdir: (.*)$", output.stdout, re.MULTILINE)
    configuration = re.search(r"^configfile: (.*?)(?: \(WARNING.*)?$", output.stdout, re.MULTILINE)
    assert rootdir, output
    absolute = os.path.normpath(os.path.join(rootdir[1], configuration[1])) if configuration else ""
    top = str(directory)
    return os.path.relpath(rootdir[1], top), os.path.relpath(absolute, top) if configuration else None


@PYTEST_9
@pytest.mark.parametrize(("layout", "cwd", "words"), RUNS)
def test_rootdir_and_configuration(tmp_path: Path, layout: str, cwd: str, words: str) -> None:
    directory = project(tmp_path, **LAYOUTS[layout])
    session = set_up(tree_of(directory), cwd, words.split())
    found = (session.rootdir, session.configuration.path if session.configuration else None)
    assert found == header(directory, cwd, words)


def session(directory: Path, cwd: str = ".", *words: str, **files: str) -> tuple[object, ...]:
    found = set_up(tree_of(project(directory, **files)), cwd, words)
    return found.paths, [path for path, _ in found.python_path], found.import_mode, found.doctest_modules


def test_values_of_ini_files(tmp_path: Path) -> None:
    ini = (
        "[pytest]\npythonpath = src 'a b' ../outside ../../far\n"
        "testpaths =\n    tests\n    missing\naddopts = -q --import-mode=append\n"
    )
    assert session(tmp_path, **{"api/pytest.ini": ini, "api/tests/x.py": ""}) == (
        *((".",), [], "prepend"),
        False,
    )
    assert session(tmp_path, "api") == (("api/tests",), ["api/src", "api/a b", "outside"], "append", False)


def test_values_of_toml_files(tmp_path: Path) -> None:
    text = '[tool.pytest.ini_options]\npythonpath = ["src"]\ntestpaths = "a b"\naddopts = "--doctest-modules"\n'
    assert session(tmp_path, **{"pyproject.toml": text, "a/x.py": "", "b/x.py": ""}) == (
        ("a", "b"),
        ["src"],
        "prepend",
        True,
    )


def test_patterns_of_testpaths(tmp_path: Path) -> None:
    files = {
        "pytest.ini": "[pytest]\ntestpaths = **/tests pk?/t*.py\n",
        "a/tests/x.py": "",
        "pkg/t1.py": "",
        "b/c/tests/y.py": "",
    }
    assert session(tmp_path, **files)[0] == ("a/tests", "b/c/tests", "pkg/t1.py")


def test_testpaths_count_only_in_the_rootdir_and_without_arguments(tmp_path: Path) -> None:
    files = {"pytest.ini": "[pytest]\ntestpaths = a\n", "a/x.py": "", "b/y.py": ""}
    assert session(tmp_path, "b", **files)[0] == ("b",)
    assert session(tmp_path, ".", "b/y.py::x", "b")[0] == ("b/y.py", "b")


def test_overrides(tmp_path: Path) -> None:
    files = {"pytest.ini": "[pytest]\npythonpath = a\n"}
    assert session(tmp_path, ".", "-o", "pythonpath=src lib", "-o", "addopts=--doctest-modules", **files)[1:] == (
        ["src", "lib"],
        *("prepend", True),
    )


def test_modules_as_arguments(tmp_path: Path) -> None:
    assert session(tmp_path, ".", "--pyargs", "app.tests", **{"app/__init__.py": "", "app/tests/__init__.py": ""})[
        0
    ] == ("app/tests",)


def test_values_have_places(tmp_path: Path) -> None:
    files = {"pyproject.toml": '[tool.pytest.ini_options]\npythonpath = [".", "src"]\n'}
    found = set_up(tree_of(project(tmp_path, **files)), ".", ())
    assert [(path, str(place)) for path, place in found.python_path] == [
        (".", "pyproject.toml:2:16"),
        ("src", "pyproject.toml:2:21"),
    ]


def test_a_broken_configuration_is_none(tmp_path: Path) -> None:
    tree = tree_of(project(tmp_path, **{"pyproject.toml": "[tool.pytest.ini_options\n", "tox.ini": "[pytest]\n"}))
    found = set_up(tree, ".", ())
    assert found.configuration is not None
    assert found.configuration.path == "tox.ini"
    assert "pyproject.toml is not valid TOML" in tree.problems["pyproject.toml"]
