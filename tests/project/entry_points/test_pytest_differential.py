"""Predicted steps against what pytest really does: every executed file, its name, and `sys.path` at that moment."""

from pathlib import Path

import pytest

from tests.project.entry_points.support import PYTEST_9, find, observe, simulate, tree_of, write

TEST = "def test_it():\n    pass\n"

FLAT = {
    "conftest.py": "",
    "tests/conftest.py": "",
    "tests/test_flat.py": TEST,
    "tests/unit/test_unit.py": TEST,
    "tests/unit/conftest.py": "",
}
PACKAGES = {
    "app/__init__.py": "",
    "app/tests/__init__.py": "",
    "app/tests/conftest.py": "",
    "app/tests/test_a.py": TEST,
    "app/tests/deep/test_b.py": TEST,
    "tests/__init__.py": "",
    "tests/test_c.py": TEST,
}
MIXED = {
    "src/__init__.py": "",
    "src/app/__init__.py": "",
    "src/app/inner/test_in.py": TEST,
    "src/app/conftest.py": "",
    "my-tests/__init__.py": "",
    "my-tests/test_dash.py": TEST,
    "a_test.py": TEST,
    "b/helper.py": "",
    "zeta/test_z.py": TEST,
}
ALL = {
    **FLAT,
    **{f"one/{path}": text for path, text in PACKAGES.items()},
    **{f"two/{path}": text for path, text in MIXED.items()},
}

CONFIGURATIONS = {
    "none": {},
    "pythonpath": {"pytest.ini": "[pytest]\npythonpath = two/src .\n"},
    "testpaths": {
        "pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["tests", "two/src/app"]\npythonpath = "one"\n'
    },
    "files": {"setup.cfg": "[tool:pytest]\npython_files = *.py\nnorecursedirs = b\n"},
    "namespaces": {"tox.ini": "[pytest]\nconsider_namespace_packages = true\npythonpath = . two\n"},
    "warnings": {
        "pytest.ini": "[pytest]\npythonpath = one\naddopts = -W ignore::app.other.Other\nfilterwarnings =\n"
        "    error:some words:app.warned.Late\n    ignore::DeprecationWarning\n    ignore::gone.Gone\n",
        "one/app/warned.py": "class Late(DeprecationWarning):\n    pass\n",
        "one/app/other.py": "class Other(UserWarning):\n    pass\n",
    },
    "doctest": {"pytest.toml": '[pytest]\naddopts = ["--doctest-modules", "--ignore=one/tests"]\n'},
}


@PYTEST_9
@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_pytest_executes_what_is_predicted(tmp_path: Path, configuration: str, mode: str) -> None:
    directory = write(tmp_path / "project", {**ALL, **CONFIGURATIONS[configuration]})
    write(directory, {"Makefile": f"test:\n\tpytest --import-mode={mode}\n"})
    entry = find(directory, "doctest" if configuration == "doctest" else "pytest")
    assert simulate(tree_of(directory), entry) == observe(directory, ["pytest", f"--import-mode={mode}"])
