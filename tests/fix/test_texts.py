"""Names of modules in commands, settings and logging configuration follow the imports."""

from pathlib import Path

import pytest

from onebase.fix.after.configured_root import without_root
from onebase.fix.source import Source
from onebase.fix.values import Grade

from .projects import BASE, BOOKING, planned, repaired, write_files

SHORT = {
    "base.py": BASE,
    "src/__init__.py": "",
    "src/models/__init__.py": "",
    "src/models/booking.py": BOOKING,
    "src/worker.py": "from models.booking import Booking\nfrom models import booking\nimport src.models.booking\n",
    "Procfile": "web: PYTHONPATH=src:. uvicorn src.worker:app --port 80\n"
    "worker: PYTHONPATH=src:. python -m src.worker src/models src.unknown\n",
}


def changed(directory: Path, files: dict[str, str]) -> dict[str, str]:
    after = repaired(directory, {**SHORT, **files}, unsafe=True)
    return {path: data.decode() for path, data in after.items() if not path.endswith(".py")}


def test_commands_start_the_same_files_by_their_new_names(tmp_path: Path) -> None:
    assert changed(tmp_path, {}) == {
        "Procfile": "web: PYTHONPATH=src uvicorn worker:app --port 80\n"
        "worker: PYTHONPATH=src python -m worker src/models src.unknown\n"
    }


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("logging.ini", "qualname = src.models.booking\n; src.models.booking\n", "qualname = models.booking\n"),
        ("logging.yaml", "loggers:\r\n  src.models.booking:\r\n", "loggers:\r\n  models.booking:\r\n"),
        ("log.json", '{"class": "src.models.booking.Handler"}', '{"class": "models.booking.Handler"}'),
        ("pyproject.toml", '[project.scripts]\nshop = "src.worker:app"\n', '[project.scripts]\nshop = "worker:app"\n'),
        ("tox.ini", "[x]\nargs = -p src.worker --cov=src.models\n", "[x]\nargs = -p src.worker --cov=models\n"),
        ("setup.cfg", "[coverage:run]\nsource = src.models, src\n", "[coverage:run]\nsource = models, src\n"),
    ],
)
def test_settings_say_the_new_names(path: str, before: str, after: str, tmp_path: Path) -> None:
    new = changed(tmp_path, {path: before})[path]
    assert new.replace("; src.models.booking\n", "") == after


def test_without_permission_commands_stay_and_still_work(tmp_path: Path) -> None:
    write_files(tmp_path, SHORT)
    plan = planned(tmp_path)
    assert [(step.fix.grade, step.paths) for step in plan.steps] == [(Grade.SAFE, ("src/worker.py",))]


@pytest.mark.parametrize("path", ["README.md", "requirements.txt", "notes.ipynb", "uv.lock"])
def test_other_texts_are_left_alone(path: str, tmp_path: Path) -> None:
    assert path not in changed(tmp_path, {path: "src.models.booking\n"})


@pytest.mark.parametrize(
    ("path", "line", "after"),
    [
        ("Procfile", "web: PYTHONPATH=.:src python main.py", "web: PYTHONPATH=. python main.py"),
        ("alembic.ini", "prepend_sys_path = src:.", "prepend_sys_path = ."),
        (".env", 'PYTHONPATH="$PYTHONPATH:src"', 'PYTHONPATH="$PYTHONPATH"'),
        ("Procfile", "web: PYTHONPATH=src python main.py", "web: PYTHONPATH=src python main.py"),
        ("deploy/run.sh", "export PYTHONPATH=../src:..", "export PYTHONPATH=.."),
    ],
)
def test_a_root_goes_out_of_a_list_where_another_one_stays(path: str, line: str, after: str) -> None:
    source = Source(path, line.encode())
    edits = without_root(source, "src", [1])
    text = line
    for edit in edits:
        text = text[: edit.start] + edit.new.decode() + text[edit.start + len(edit.old) :]
    assert text == after
