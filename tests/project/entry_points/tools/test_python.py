from pathlib import Path

import pytest

from onebase.project.entry_points.tools.python import Invocation, parse_invocation
from tests.project.entry_points.support import project, told_of

FILES = {
    "shop/__init__.py": "",
    "shop/main.py": "",
    "shop/__main__.py": "",
    "plain/start.py": "",
    "lib/x.py": "",
    "http/server.py": "",
}


@pytest.mark.parametrize("words", ["", "-V", "-", "-m", "-c", "-u -", "-X dev"])
def test_command_lines_that_run_nothing(words: str) -> None:
    assert parse_invocation(tuple(words.split())) is None


@pytest.mark.parametrize(
    ("words", "invocation"),
    [
        ("a.py b -m c", Invocation("", "a.py", ("b", "-m", "c"))),
        ("-m a.b c", Invocation("-m", "a.b", ("c",))),
        ("-ma.b c", Invocation("-m", "a.b", ("c",))),
        ("-uOm a -P", Invocation("-m", "a", ("-P",))),
        ("-W ignore -X dev -u a.py", Invocation("", "a.py", ())),
        ("-Wignore -B a.py", Invocation("", "a.py", ())),
        ("-P a.py", Invocation("", "a.py", (), safe_path=True)),
        ("-P -W x -m a", Invocation("-m", "a", (), safe_path=True)),
        ("-Im a", Invocation("-m", "a", (), safe_path=True, ignores_environment=True)),
        ("-E a.py", Invocation("", "a.py", (), ignores_environment=True)),
        ("-c x", Invocation("-c", "x", ())),
    ],
)
def test_flags_of_the_interpreter(words: str, invocation: Invocation) -> None:
    assert parse_invocation(tuple(words.split())) == invocation


@pytest.mark.parametrize(
    "command",
    [
        "python -m pip install shop",
        "python -m http.server",
        "python -m venv shop",
        "python setup.py develop",
        "python /usr/lib/other.py",
        "python -c 'import os; print(1)'",
        "python -c 'import (broken'",
        "pythonic shop/main.py",
    ],
)
def test_what_is_not_of_the_project_is_nothing(tmp_path: Path, command: str) -> None:
    directory = project(tmp_path, f"cd plain && {command}", **FILES, **{"plain/setup.py": ""})
    assert told_of(directory, "Makefile") == []


MAIN = "import shop; run shop/main.py as __main__ in shop"


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("python3.12 shop/main.py", "script: python shop/main.py [shop] run shop/main.py as __main__"),
        ("venv/bin/python -u ./shop/main.py", "script: python shop/main.py [shop] run shop/main.py as __main__"),
        ("$(PYTHON) shop/main.py", "script: python shop/main.py [shop] run shop/main.py as __main__"),
        ("./shop/main.py", "script: python shop/main.py [shop] run shop/main.py as __main__"),
        ("python -m shop.main", f"module: python -m shop.main [.] {MAIN}"),
        ("python -m shop", "module: python -m shop [.] import shop; run shop/__main__.py as __main__ in shop"),
        ("python shop", "script: python shop [shop] run shop/__main__.py as __main__"),
        ("cd plain && python -m start", "module: cd plain && python -m start [plain] run plain/start.py as __main__"),
        ("PYTHONPATH=.:lib python -P -m shop.main", f"module: PYTHONPATH=.:lib python -m shop.main [. lib] {MAIN}"),
        ("PYTHONPATH=lib python -I shop/main.py", "script: python shop/main.py [] run shop/main.py as __main__"),
        (
            "python -c 'from shop import main, other'",
            'script: python -c "from shop import main, other" [.] import shop; import shop.main',
        ),
        ("python $$FILE", "script: python $FILE []  ? python is given $FILE, whose value is not known"),
        ("python main.py", "script: python main.py []  ? main.py is not found from the project's directory"),
        (
            "cd lib && python -m shop.main",
            "module: cd lib && python -m shop.main [lib]  ? shop.main is not found from lib",
        ),
        ("coverage run --branch -m shop.main", f"module: coverage run -m shop.main [.] {MAIN}"),
    ],
)
def test_what_python_runs(tmp_path: Path, command: str, line: str) -> None:
    assert told_of(project(tmp_path, command, **FILES), "Makefile") == [line]


@pytest.mark.parametrize(
    "command",
    [
        "exec python -m shop.main",
        "sudo -E -u me env -u X nice -n 5 timeout -k 1 30s nohup python -m shop.main",
        "poetry run python -m shop.main",
        "poetry -C . run python -m shop.main",
        "pipenv run python -m shop.main",
        "uv run --with rich --frozen python -m shop.main",
        "uv run -m shop.main",
        "pdm run -v python -m shop.main",
        "hatch -e test run python -m shop.main",
        "hatch run test:python -m shop.main",
        "conda run -n env --no-capture-output python -m shop.main",
        "bash -lc 'set -e; python -m shop.main'",
        'sh -c "cd plain && cd .. && python -m shop.main"',
        "doppler run -- python -m shop.main",
        "time -p python -m shop.main",
    ],
)
def test_wrappers(tmp_path: Path, command: str) -> None:
    assert told_of(project(tmp_path, command, **FILES), "Makefile") == [f"module: python -m shop.main [.] {MAIN}"]


@pytest.mark.parametrize(
    ("command", "roots"),
    [
        ("pipenv run python shop/main.py", "PYTHONPATH=lib "),
        ("dotenv run -- python shop/main.py", "PYTHONPATH=lib "),
        ("dotenv -f plain/.env run -- python shop/main.py", "PYTHONPATH=plain "),
        ("uv run --env-file plain/.env python shop/main.py", "PYTHONPATH=plain "),
        ("PYTHONPATH=. pipenv run python shop/main.py", "PYTHONPATH=. "),
        ("uv run python shop/main.py", ""),
        ("poetry run python shop/main.py", ""),
        ("python shop/main.py", ""),
    ],
)
def test_wrappers_that_load_a_file_of_variables(tmp_path: Path, command: str, roots: str) -> None:
    files = {**FILES, ".env": "PYTHONPATH=lib\n", "plain/.env": "PYTHONPATH=plain\n"}
    (line,) = told_of(project(tmp_path, command, **files), "Makefile")
    assert line.startswith(f"script: {roots}python shop/main.py [")


@pytest.mark.parametrize("command", ["poetry install python", "uv sync", "env", "sudo", "sh -c", "timeout 5", "uv run"])
def test_wrappers_around_nothing(tmp_path: Path, command: str) -> None:
    assert told_of(project(tmp_path, command, **FILES), "Makefile") == []


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("uv run shop/main.py", "script: python shop/main.py [shop] run shop/main.py as __main__"),
        (
            "uv --directory shop run python main.py",
            "script: cd shop && python main.py [shop] run shop/main.py as __main__",
        ),
        ("env -C plain python start.py", "script: cd plain && python start.py [plain] run plain/start.py as __main__"),
        (
            "env PYTHONPATH=lib python shop/main.py",
            "script: PYTHONPATH=lib python shop/main.py [shop lib] run shop/main.py as __main__",
        ),
        (
            "PYTHONPATH=lib env -i python shop/main.py",
            "script: python shop/main.py [shop] run shop/main.py as __main__",
        ),
    ],
)
def test_wrappers_that_change_something(tmp_path: Path, command: str, line: str) -> None:
    assert told_of(project(tmp_path, command, **FILES), "Makefile") == [line]
