"""Procfile, Makefile, justfile, tox.ini."""

from pathlib import Path

import pytest

from tests.project.entry_points.support import entry_points, project, told_of

APP = {"app/__init__.py": "", "app/main.py": "", "lib/x.py": "", "sub/run.py": ""}


def said(directory: Path, path: str, text: str, **files: str) -> list[str]:
    return told_of(project(directory, **{**APP, **files, path: text}), path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Procfile", "web: node server.js\n# worker: python app/main.py\n"),
        ("Makefile", "install:\n\tpip install -r requirements.txt\n\tpython -m pip install x\n# python app/main.py\n"),
        ("justfile", "install:\n  pip install x\n  # python app/main.py\n"),
        ("tox.ini", "[testenv]\ndeps = pytest\ncommands = flake8 {posargs}\n"),
        ("Makefile", "build:\n\tpython setup.py sdist\n\tpython -m build\n"),
    ],
)
def test_other_commands_are_nothing(tmp_path: Path, path: str, text: str) -> None:
    assert said(tmp_path, path, text, **{"setup.py": ""}) == []


def test_processes_of_a_procfile(tmp_path: Path) -> None:
    assert said(tmp_path, "Procfile", "release: python app/main.py\nweb: exec gunicorn app.main:app -w 4\n") == [
        "application: gunicorn app.main:app [.] import app.main",
        "script: python app/main.py [app] run app/main.py as __main__",
    ]


def test_a_procfile_is_started_with_and_without_its_environment_file(tmp_path: Path) -> None:
    assert said(tmp_path, "Procfile", "web: python app/main.py\n", **{".env": "PYTHONPATH=lib\n"}) == [
        "script: PYTHONPATH=lib python app/main.py [app lib] run app/main.py as __main__",
        "script: python app/main.py [app] run app/main.py as __main__",
    ]


def test_each_line_of_a_recipe_is_a_command_of_its_own(tmp_path: Path) -> None:
    assert said(
        tmp_path,
        "Makefile",
        "t: x\n\t@cd sub && python run.py\n\t-python app/main.py\n\tcd sub\n\tpython sub/run.py -x\n",
    ) == [
        "script: python app/main.py [app] run app/main.py as __main__",
        "script: cd sub && python run.py [sub] run sub/run.py as __main__",
    ]


def test_variables_of_make(tmp_path: Path) -> None:
    text = (
        "PY ?= poetry run python3\nDIR := sub\nexport PYTHONPATH := $(CURDIR)/lib:$(PYTHONPATH)\n"
        "t:\n\t$(PY) $(DIR)/run.py \\\n\t  --port $(PORT)\n"
    )
    assert said(tmp_path, "Makefile", text) == [
        "script: PYTHONPATH=lib:. python sub/run.py [sub lib .] run sub/run.py as __main__"
    ]


def test_a_variable_of_one_target(tmp_path: Path) -> None:
    text = (
        "t: export PYTHONPATH = lib\nt:\n\tpython app/main.py\n"
        "u:\n\tpython sub/run.py\n\tcd sub && PYTHONPATH=$$PWD/../app python run.py\n"
    )
    assert said(tmp_path, "Makefile", text) == [
        "script: PYTHONPATH=lib python app/main.py [app lib] run app/main.py as __main__",
        "script: python sub/run.py [sub] run sub/run.py as __main__",
        "script: cd sub && PYTHONPATH=../app python run.py [sub app] run sub/run.py as __main__",
    ]


def test_an_included_environment_file_is_exported(tmp_path: Path) -> None:
    text = "-include .env\nexport\nt:\n\tpython app/main.py\n"
    assert said(tmp_path, "Makefile", text, **{".env": "PYTHONPATH=lib"}) == [
        "script: PYTHONPATH=lib python app/main.py [app lib] run app/main.py as __main__"
    ]


def test_recipes_of_a_justfile(tmp_path: Path) -> None:
    text = """
set dotenv-load
export PYTHONPATH := "lib"
main := "app/main.py"

run *args:
    @python {{main}} {{args}}

[working-directory: 'sub']
other:
    python run.py
"""
    assert said(tmp_path, "justfile", text) == [
        "script: PYTHONPATH=lib python app/main.py [app lib] run app/main.py as __main__",
        "script: cd sub && python run.py [sub] run sub/run.py as __main__",
    ]


def test_environments_of_tox(tmp_path: Path) -> None:
    text = """
[testenv]
setenv =
    PYTHONPATH = {toxinidir}/lib
    X = 1
commands =
    {envpython} app/main.py {posargs:-x}
    py311: python \\
        sub/run.py

[testenv:sub]
changedir = sub
setenv = {[testenv]setenv}
commands = - python run.py
"""
    assert said(tmp_path, "tox.ini", text) == [
        "script: PYTHONPATH=lib python app/main.py [app lib] run app/main.py as __main__",
        "script: PYTHONPATH=lib python sub/run.py [sub lib] run sub/run.py as __main__",
    ]


def test_places(tmp_path: Path) -> None:
    text = "[testenv]\nsetenv =\n    PYTHONPATH = lib\ncommands =\n    python app/main.py\n"
    (entry,) = entry_points(project(tmp_path, **APP, **{"tox.ini": text}))
    assert str(entry.reason.place) == "tox.ini:5:5"
    assert [str(root.reason.place) for root in entry.search_path] == ["None", "tox.ini:3:5"]
