from pathlib import Path

from onebase.project.entry import AddRoot, EntryPoint
from tests.project.entry_points.support import entry_points, project

INI = "[pytest]\n"


def sessions(directory: Path, *commands: str, **files: str) -> list[str]:
    """Each session in one line: label, search path, and the files that it imports."""
    found = entry_points(project(directory, *commands, **files))
    return [_line(entry) for entry in found if entry.kind in ("pytest", "doctest")]


def _line(entry: EntryPoint) -> str:
    names = [step.name for step in entry.steps if not isinstance(step, AddRoot)]
    return f"{entry.label} [{' '.join(root.path for root in entry.search_path)}] {' '.join(names)}"


def test_a_project_without_tests_has_no_session(tmp_path: Path) -> None:
    assert sessions(tmp_path, "pytest", **{"app.py": "", "pytest.ini": INI}) == []


def test_tests_without_any_configuration_are_run_from_the_nearest_project(tmp_path: Path) -> None:
    files = {
        "api/requirements.txt": "",
        "api/tests/test_a.py": "",
        "tools/x_test.py": "",
        "b/setup.py": "",
        "b/test_b.py": "",
    }
    assert sessions(tmp_path, **files) == [
        "pytest [] x_test",
        "cd api && pytest [] test_a",
        "cd b && pytest [] test_b",
    ]


def test_each_configuration_is_a_session_and_nested_ones_exclude_each_other(tmp_path: Path) -> None:
    files = {
        "pytest.ini": INI + "pythonpath = src\n",
        "tests/test_a.py": "",
        "api/setup.cfg": "[tool:pytest]\n",
        "api/test_b.py": "",
    }
    assert sessions(tmp_path, **{**files, "src/x.py": ""}) == ["pytest [src] test_a", "cd api && pytest [] test_b"]


def test_a_session_that_names_a_nested_one_takes_it(tmp_path: Path) -> None:
    files = {"pytest.ini": INI + "testpaths = api/tests\n", "api/pytest.ini": INI, "api/tests/test_b.py": ""}
    assert sessions(tmp_path, **files) == ["pytest [] test_b"]


def test_commands_say_how_tests_are_run(tmp_path: Path) -> None:
    files = {"tests/test_a.py": "", "lib/x.py": "", "pytest.ini": INI}
    assert sessions(tmp_path, "PYTHONPATH=lib python -m pytest -q --cov=x", "pytest tests/", **files) == [
        "PYTHONPATH=lib python -m pytest [. lib] test_a",
        "pytest tests/ [] test_a",
    ]


def test_a_part_is_left_out_beside_the_whole(tmp_path: Path) -> None:
    files = {"tests/a/test_a.py": "", "tests/b/test_b.py": ""}
    assert sessions(tmp_path, "pytest tests/a", "pytest", "python -m pytest tests/a", **files) == [
        "pytest [] test_a test_b",
        "python -m pytest tests/a [.] test_a",
    ]


def test_configured_tests_that_no_command_runs_are_run_as_the_others(tmp_path: Path) -> None:
    files = {"pytest.ini": INI, "tests/a/test_a.py": "", "tests/b/test_b.py": ""}
    assert sessions(tmp_path, "python -m pytest tests/a", **files) == ["python -m pytest [.] test_a test_b"]


def test_other_tests_that_no_command_runs_are_run_alone(tmp_path: Path) -> None:
    files = {"a/test_a.py": "", "b/test_b.py": "", "b/c/test_c.py": ""}
    assert sessions(tmp_path, "pytest a", **files) == ["pytest a [] test_a", "pytest b b/c [] test_c test_b"]


def test_tests_of_a_project_outside_of_testpaths_are_run_from_there(tmp_path: Path) -> None:
    files = {
        "pytest.ini": INI + "testpaths = tests\n",
        "tests/test_a.py": "",
        "api/requirements.txt": "",
        "api/test_b.py": "",
        "loose/test_c.py": "",
    }
    assert sessions(tmp_path, **files) == ["pytest [] test_a", "cd api && pytest [] test_b"]


def test_doctests_are_another_kind(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/x.py": "", "setup.py": "import setuptools", "__main__.py": ""}
    found = entry_points(project(tmp_path, "pytest --doctest-modules", **files))
    assert [(entry.kind, _line(entry)) for entry in found] == [
        ("doctest", "pytest --doctest-modules [] app app.x"),
    ]


def test_plugins_of_the_project_come_first(tmp_path: Path) -> None:
    files = {
        "pytest.ini": INI + "addopts = -p plugins.own -p xdist\npythonpath = .\n",
        "plugins/own.py": "",
        "test_a.py": "",
    }
    assert sessions(tmp_path, **files) == ["pytest [.] plugins.own test_a"]


def test_plugins_that_the_project_declares_are_installed_with_it(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n"
        "[project]\nname = 'shop'\nversion = '1'\n[project.entry-points.pytest11]\nown = 'shop.own'\n"
        "other = 'elsewhere'\n[tool.setuptools.packages.find]\nwhere = ['src']\n",
        "src/shop/__init__.py": "",
        "src/shop/own.py": "",
        "test_a.py": "",
    }
    assert sessions(tmp_path, **files) == ["pytest [src] shop.own test_a"]
    (tmp_path / "pytest.ini").write_text(INI + "addopts = -p no:own\n")
    assert sessions(tmp_path, **files) == ["pytest [src] test_a"]


def test_variables_for_pytest(tmp_path: Path) -> None:
    files = {"a/test_a.py": "", "b/test_b.py": "", "plug.py": ""}
    command = "PYTEST_ADDOPTS='--ignore=b' PYTEST_PLUGINS=plug,other python -m pytest"
    assert sessions(tmp_path, command, **files)[0] == "python -m pytest --ignore=b -p plug -p other [.] plug test_a"


def test_hatch_runs_pytest(tmp_path: Path) -> None:
    assert sessions(tmp_path, "hatch test -q tests", **{"tests/test_a.py": ""}) == ["pytest tests [] test_a"]


def test_the_end_of_a_run_is_said(tmp_path: Path) -> None:
    files = {
        "conftest.py": "",
        "tests/conftest.py": "",
        "tests/test_a.py": "",
        "pytest.ini": INI + "addopts = --import-mode=append\n",
    }
    (entry,) = entry_points(project(tmp_path, **files))
    assert entry.unknowns == ("pytest ends at tests/conftest.py: its name is conftest, and conftest.py answers to it",)


def test_reasons_and_places(tmp_path: Path) -> None:
    files = {"pytest.ini": INI + "pythonpath = src\n", "src/x.py": "", "tests/conftest.py": "", "tests/test_a.py": ""}
    (entry,) = entry_points(project(tmp_path, **files))
    assert entry.search_path[0].reason.kind == "pytest-pythonpath"
    assert str(entry.search_path[0].reason.place) == "pytest.ini:2:14"
    insertion = entry.steps[0]
    assert isinstance(insertion, AddRoot)
    assert (insertion.root.path, insertion.front, insertion.again) == ("tests", True, True)
    assert insertion.root.reason.kind == "pytest-insertion"
    assert str(insertion.root.reason.place) == "tests/conftest.py"


def test_the_order_does_not_depend_on_the_index(tmp_path: Path) -> None:
    files = {f"{name}/test_{name}.py": "" for name in "dacb"}
    assert sessions(tmp_path, **files) == ["pytest [] test_a test_b test_c test_d"]
