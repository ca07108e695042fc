"""Predicted steps against what each tool really does: every executed file, its name, and `sys.path` at that moment.

The application files end the process, so that servers and workers do not have to be stopped. A tool that is not
installed is skipped.
"""

import importlib.util
import shlex
import sys
from pathlib import Path

import pytest

from tests.project.entry_points.support import entry_points, observe, simulate, tree_of, write

END = "import os as _end\n_end._exit(0)\n"
TEST = "import unittest\nclass T(unittest.TestCase):\n    def test_it(self): pass\n"
FILES = {
    "main.py": END,
    "app.py": END,
    "lib/helper.py": END,
    "shop/__init__.py": "",
    "shop/main.py": END,
    "shop/__main__.py": "",
    "shop/api/__init__.py": "",
    "shop/api/server.py": END,
    "plain/start.py": END,
    "plain/__main__.py": "",
    "tasks/__init__.py": "",
    "tasks/celery.py": END,
    "gunicorn_settings.py": "threads = 1\n",
    "tests/__init__.py": "",
    "tests/test_a.py": TEST,
    "tests/unit/__init__.py": "",
    "tests/unit/test_b.py": TEST,
    "other/test_c.py": TEST,
    "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = . lib\n",
    "lib/other.ini": """
[alembic]
script_location = %(here)s/../migrations
prepend_sys_path = %(here)s:../shop
path_separator = :
""",
    "packaged.ini": "[alembic]\nscript_location = shop:migrations\nprepend_sys_path = .\n",
    "migrations/env.py": END,
    "shop/migrations/env.py": END,
}

COMMANDS = [
    "python main.py",
    "python shop/main.py",
    "cd shop && python main.py",
    "cd shop/api && python ../main.py",
    "PYTHONPATH=lib:. python shop/main.py",
    "PYTHONPATH=lib::shop python plain/start.py",
    "python -m shop.main",
    "python -um shop.main",
    "python -m shop",
    "python -m plain.start",
    "python -m plain",
    "python -m main",
    "cd shop && python -m api.server",
    "PYTHONPATH=lib python -m shop.api.server",
    "python plain",
    "python shop",
    "PYTHONPATH=. python -P shop/main.py",
    "PYTHONPATH=. python -P -m shop.main",
    "PYTHONPATH=. PYTHONSAFEPATH=1 python shop/main.py",
    "PYTHONPATH=lib python -I shop/main.py",
    "PYTHONPATH=lib python -E shop/main.py",
    "PYTHONPATH=lib python -W ignore -X dev shop/main.py",
    "python -c 'import shop.main'",
    "PYTHONPATH=shop python -c 'from api import server'",
    "python -m unittest",
    "python -m unittest discover",
    "python -m unittest discover -s tests",
    "python -m unittest discover -s tests -t .",
    "python -m unittest discover -s tests/unit -t .",
    "python -m unittest discover tests 'test_a*.py'",
    "PYTHONPATH=tests python -m unittest discover -s tests",
    "PYTHONPATH=lib python -m unittest discover -s other",
    "python -m unittest tests.test_a",
    "python -m unittest tests/unit/test_b.py tests.test_a.T",
    "coverage run shop/main.py",
    "coverage run --source=shop -m shop.main",
    "coverage run -p plain/start.py",
    "python -m coverage run shop/main.py",
    "python -m coverage run -m shop.main",
    "coverage run -m unittest discover -s tests",
    "flask --app shop.main run",
    "flask --app shop/main.py run",
    "flask --app shop/main run --debug",
    "flask --app plain/start.py:create_app run",
    "cd shop && flask --app main run",
    "cd plain && flask --app start run",
    "flask run",
    "FLASK_APP=shop.api.server flask run",
    "PYTHONPATH=lib flask --app helper run",
    "PYTHONPATH=lib python -m flask --app shop.main run",
    "alembic upgrade head",
    "cd lib && alembic -c other.ini upgrade head",
    "alembic -c lib/other.ini upgrade head",
    "alembic -c packaged.ini upgrade head",
    "PYTHONPATH=shop alembic upgrade head",
    "python -m alembic upgrade head",
    "uvicorn shop.main:app",
    "uvicorn main:app --app-dir shop",
    "cd shop && uvicorn api.server:app --port 8000",
    "PYTHONPATH=shop uvicorn shop.api.server:app",
    "python -m uvicorn shop.main:app",
    "gunicorn --preload shop.main:app",
    "gunicorn --preload --chdir shop main:app",
    "gunicorn --preload --chdir=plain --pythonpath ../lib,../shop start:app",
    "PYTHONPATH=. gunicorn --preload --chdir shop main:app",
    "gunicorn --preload -c gunicorn_settings.py shop.main:app",
    "GUNICORN_CMD_ARGS='--chdir shop' gunicorn --preload main:app",
    "hypercorn -w 0 shop.main:app",
    "hypercorn -w 0 shop/main:app",
    "hypercorn -w 0 shop/main.py:app",
    "waitress-serve shop.main:app",
    "PYTHONPATH=shop waitress-serve --port=8080 main:app",
    "fastapi run shop/main.py",
    "fastapi dev plain/start.py",
    "fastapi run",
    "cd shop && fastapi run main.py",
    "fastapi run -e shop.main:app",
    "celery -A shop.main worker",
    "celery -A tasks worker",
    "celery --app=shop.api.server:celery beat",
    "cd shop && celery -A api.server worker",
    "PYTHONPATH=lib:. celery -A shop.main worker",
    "arq shop.main.WorkerSettings",
    "PYTHONPATH=shop arq main.WorkerSettings",
    "huey_consumer shop.main.huey",
    "dramatiq --processes 1 shop.main",
    "dramatiq --processes 1 main -P shop lib",
]


def _tool(command: str) -> str:
    """The module that has to be installed for a command, "" for none."""
    words = shlex.split(command.rpartition("&& ")[2])
    while "=" in words[0]:
        words.pop(0)
    name = words[words.index("-m") + 1] if words[:2] == ["python", "-m"] else words[0]
    known = {"waitress-serve": "waitress", "fastapi": "fastapi_cli", "huey_consumer": "huey"}
    return (
        ""
        if name.partition(".")[0] in ("python", "unittest", "shop", "plain", "main", "api")
        else known.get(name, name)
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_tool_executes_what_is_predicted(tmp_path: Path, command: str) -> None:
    tool = _tool(command)
    if tool and importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed")
    if sys.version_info < (3, 11) and ("-P" in command.split()[:3] or "PYTHONSAFEPATH" in command):
        pytest.skip("this Python has no safe path")
    if sys.version_info < (3, 11) and command.startswith("python -m coverage run shop"):
        pytest.skip("under this Python the working directory stays first")
    directory = write(tmp_path / "project", {**FILES, "Makefile": f"run:\n\t{command}\n"})
    (entry,) = (each for each in entry_points(directory) if each.reason.place and each.reason.place.path == "Makefile")
    predicted = simulate(tree_of(directory), entry)
    observed = observe(directory, ["sh", "-c", command])
    assert predicted[: len(observed)] == observed
    assert observed
    assert all(path.endswith(("main.py", "app.py")) for _, path, *_ in observed[-1:]) or len(predicted) == len(observed)
