from pathlib import Path

import pytest

from tests.project.entry_points.support import all_told, entry_points, project

FILES = {"migrations/env.py": "", "app/__init__.py": "", "app/alembic/env.py": "", "lib/x.py": "", "src/y.py": ""}
ENV = "run migrations/env.py as env_py"


def said(directory: Path, ini: str, *commands: str, path: str = "alembic.ini", **files: str) -> list[str]:
    return all_told(project(directory, *commands, **{**FILES, **files, path: ini}))


@pytest.mark.parametrize("text", ["[loggers]\nkeys = root\n", "", "[alembic]\nsqlalchemy.url = x\n"])
def test_configurations_without_a_script_location_are_nothing(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, text) == []


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("script_location = migrations", f"alembic: alembic [] {ENV}"),
        ("script_location = %(here)s/migrations\nprepend_sys_path = .", f"alembic: alembic [.] {ENV}"),
        ("script_location: ./migrations/\nprepend_sys_path = lib src", f"alembic: alembic [lib src] {ENV}"),
        ("script_location = migrations\nprepend_sys_path = lib, src:app", f"alembic: alembic [lib src app] {ENV}"),
        (
            "script_location = migrations\nprepend_sys_path = lib:src\npath_separator = os",
            f"alembic: alembic [lib src] {ENV}",
        ),
        (
            "script_location = migrations\nprepend_sys_path = lib src\npath_separator = space",
            f"alembic: alembic [lib src] {ENV}",
        ),
        (
            "script_location = migrations\nprepend_sys_path =\n  lib\n  src\npath_separator = newline",
            f"alembic: alembic [lib src] {ENV}",
        ),
        ("x = migrations\nscript_location = %(x)s", f"alembic: alembic [] {ENV}"),
        (
            "prepend_sys_path = .\nscript_location = app:alembic",
            "alembic: alembic [.] import app; run app/alembic/env.py as env_py",
        ),
        (
            "script_location = nowhere",
            "alembic: alembic []  ? script_location in alembic.ini is nowhere, and there is no env.py in it",
        ),
        (
            "script_location = migrations\nprepend_sys_path = /srv",
            (
                f"alembic: alembic [] {ENV} ? prepend_sys_path in alembic.ini names /srv, "
                "which is not a directory of the project"
            ),
        ),
    ],
)
def test_what_an_ini_file_says(tmp_path: Path, lines: str, line: str) -> None:
    assert said(tmp_path, f"[alembic]\n{lines}\n") == [line]


def test_what_pyproject_says(tmp_path: Path) -> None:
    text = '[tool.alembic]\nscript_location = "%(here)s/migrations"\nprepend_sys_path = ["lib", "src"]\n'
    assert said(tmp_path, text, path="pyproject.toml") == [f"alembic: alembic [lib src] {ENV}"]


def test_the_working_directory_is_the_one_of_the_configuration(tmp_path: Path) -> None:
    text = "[alembic]\nscript_location = db\nprepend_sys_path = .\n"
    assert said(tmp_path, text, path="api/alembic.ini", **{"api/db/env.py": ""}) == [
        "alembic: cd api && alembic [api] run api/db/env.py as env_py"
    ]


def test_or_the_nearest_one_above_from_which_the_scripts_are_found(tmp_path: Path) -> None:
    text = "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"
    assert said(tmp_path, text, path="conf/alembic.ini") == [f"alembic: alembic -c conf/alembic.ini [.] {ENV}"]


def test_each_section_with_scripts_counts(tmp_path: Path) -> None:
    text = (
        "[DEFAULT]\nprepend_sys_path = .\n"
        "[other]\nscript_location = app/alembic\n"
        "[alembic]\nscript_location = migrations\n"
    )
    assert said(tmp_path, text) == [
        f"alembic: alembic [.] {ENV}",
        "alembic: alembic -n other [.] run app/alembic/env.py as env_py",
    ]


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("alembic upgrade head", f"alembic: alembic [.] {ENV}"),
        ("PYTHONPATH=src alembic -x a=b check", f"alembic: PYTHONPATH=src alembic [. src] {ENV}"),
        ("python -m alembic current", f"alembic: python -m alembic [.] {ENV}"),
        ("cd lib && alembic -c ../alembic.ini upgrade head", "alembic: cd lib && alembic -c ../alembic.ini [lib] "),
        ("ALEMBIC_CONFIG=alembic.ini alembic stamp x", f"alembic: alembic [.] {ENV}"),
        (
            "alembic -c $$CONFIG upgrade head",
            "alembic: alembic -c $CONFIG []  ? alembic is given $CONFIG, whose value is not known",
        ),
    ],
)
def test_what_commands_say(tmp_path: Path, command: str, line: str) -> None:
    found = said(tmp_path, "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n", command)
    assert any(each.startswith(line) for each in found)


@pytest.mark.parametrize(
    "command", ["alembic init x", "alembic heads", "alembic --help", "alembic -c other.ini upgrade head"]
)
def test_commands_that_do_not_run_the_scripts(tmp_path: Path, command: str) -> None:
    assert said(tmp_path, "[x]\n", command) == []


def test_env_py_is_not_registered_and_the_words_are_known(tmp_path: Path) -> None:
    directory = project(
        tmp_path, **FILES, **{"alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = . lib\n"}
    )
    (entry,) = entry_points(directory)
    assert entry.steps[0].registered is False  # type: ignore[union-attr]
    assert str(entry.steps[0].reason.place) == "alembic.ini:2:1"  # type: ignore[union-attr]
    assert [str(root.reason.place) for root in entry.search_path] == ["alembic.ini:3:1", "alembic.ini:3:1"]


FLASK = {"migrations/alembic.ini": "[alembic]\n# no location\n", "shop/__init__.py": "", "shop/web.py": ""}


def test_migrations_of_flask_run_within_the_application(tmp_path: Path) -> None:
    files = {**FILES, **FLASK, ".flaskenv": "FLASK_APP=shop.web:create_app\n"}
    assert all_told(project(tmp_path, **files)) == [f"alembic: flask db upgrade [.] import shop.web; {ENV}"]


def test_an_application_that_is_not_known_is_said(tmp_path: Path) -> None:
    assert all_told(project(tmp_path, **FILES, **FLASK)) == [
        f"alembic: flask db upgrade [.] {ENV} ? the application that flask imports before the migrations is not known"
    ]


def test_a_command_says_which_application(tmp_path: Path) -> None:
    directory = project(tmp_path, "flask --app shop.web db upgrade", **FILES, **FLASK)
    assert all_told(directory) == [f"alembic: flask --app shop.web db upgrade [.] import shop.web; {ENV}"]
