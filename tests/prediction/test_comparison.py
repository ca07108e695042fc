import sys
from pathlib import Path

import pytest

from onebase.program import Load, Program
from onebase.session import Clock, open_program

from .__main__ import totals
from .comparison import Comparison, compare
from .observation import Observation, new_processes
from .projects import calls_of, settings_of

FILES = {
    "Procfile": "web: python main.py\n",
    "db.py": "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
    "booking.py": """
from sqlalchemy import Column, Integer
from db import Base

class Booking(Base):
    __tablename__ = "bookings"
    id = Column(Integer, primary_key=True)
""",
    "main.py": "import sys, importlib\nimport booking\nimportlib.import_module('late'[: len(sys.argv) + 3])\n",
    "late.py": "x = 1\n",
}


@pytest.fixture
def project(tmp_path: Path) -> tuple[Path, Program]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    directory = tmp_path.resolve()
    return directory, open_program(settings_of(directory), Clock(lambda _: None))


def _compared(program: Program, load: Load, observed: Observation) -> Comparison:
    return compare(load, program.world(load), observed, calls_of(program))


def test_equal_explained_and_unexplained(project: tuple[Path, Program]) -> None:
    directory, program = project
    (entry,) = (each for each in program.entry_points if each.label == "python main.py")
    load = program.load(entry)
    observed = new_processes(Path(sys.executable), {})(entry, directory)
    assert [(each.path, each.name) for each in observed.modules] == [
        ("main.py", "__main__"),
        ("booking.py", "booking"),
        ("db.py", "db"),
        ("late.py", "late"),
    ]
    assert [(each.key, each.module) for each in observed.tables] == [("bookings", "booking")]
    assert observed.ended == ""

    computed = _compared(program, load, observed)
    assert [each.why for each in computed.differences] == ["main.py:3: imports a module whose name is computed"]

    known = observed.modules[:3]
    assert _compared(program, load, observed._replace(modules=known)).differences == ()

    silent = load._replace(unknowns=())
    assert len(_compared(program, silent, observed).unexplained) == 1
    absent = observed._replace(modules=known[:2], tables=())
    assert [each.what for each in _compared(program, load, absent).unexplained] == [
        "predicted, not executed: db.py as db",
        "table does not exist: bookings of booking",
    ]
    swapped = observed._replace(modules=(known[0], known[2], known[1]))
    assert [each.what for each in _compared(program, load, swapped).unexplained] == [
        "order: booking was predicted where db was executed"
    ]
    earlier = observed._replace(modules=(known[0], known[2]._replace(later=True), known[1]))
    assert _compared(program, load, earlier).unexplained == ()


def test_what_never_started_agrees_with_nothing(project: tuple[Path, Program]) -> None:
    _, program = project
    load = program.load(program.entry_points[0])
    dead = _compared(program, load, Observation((), (), "ValueError: no command", ""))
    assert not dead.started
    assert totals([dead]).startswith("0 entry points, 0 executed modules, 0 tables: 0 equal")
    assert totals([dead]).endswith("; 1 not started")
