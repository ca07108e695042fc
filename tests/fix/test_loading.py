"""Models that a process does not load: one module that loads all of them, a test of it, a fixture before create_all."""

import subprocess
import sys
from pathlib import Path

from .projects import BASE, planned, repaired

NAMES = ("booking", "customer", "payment", "reminder")
MODEL = """\
from sqlalchemy import Column, Integer

from app.database import Base


class {0}(Base):
    __tablename__ = "{1}"

    id = Column(Integer, primary_key=True)
"""
ENV = """\
from alembic import context

from app.database import Base

context.configure(target_metadata=Base.metadata)
"""
CONFTEST = """\
import pytest
from sqlalchemy import create_engine

from app.database import Base


@pytest.fixture
def engine():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return engine
"""
PROJECT = {
    "app/__init__.py": "",
    "app/database.py": BASE,
    "app/models/__init__.py": "",
    **{f"app/models/{name}.py": MODEL.format(name.title(), f"{name}s") for name in NAMES},
    "app/main.py": "".join(f"import app.models.{name}\n" for name in NAMES),
    "Procfile": "web: uvicorn app.main:app\n",
    "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
    "migrations/env.py": ENV,
    "pytest.ini": "[pytest]\npythonpath = .\n",
    "tests/conftest.py": CONFTEST,
    "tests/test_booking.py": "def test_tables(engine):\n    from app.database import Base\n\n"
    "    assert len(Base.metadata.tables) == 4\n",
}
LOADER = "app/models/all_models.py"
TEST = "tests/test_all_models.py"


def pytest(directory: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:onebase", str(directory)]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False).stdout


def test_many_missing_models_are_loaded_by_one_new_module(tmp_path: Path) -> None:
    after = repaired(tmp_path, PROJECT, unsafe=True)
    assert sorted(after) == [LOADER, "migrations/env.py", "tests/conftest.py", TEST]
    assert after[LOADER].decode().splitlines()[2:] == [f"import app.models.{name}  # noqa: F401" for name in NAMES]
    assert b"\nfrom app.models import all_models  # noqa: F401\n" in after["migrations/env.py"]
    assert b"def engine(models):" in after["tests/conftest.py"]
    assert planned(tmp_path, unsafe=True).steps == ()
    (tmp_path / "app/models/review.py").write_text(MODEL.format("Review", "reviews"))
    printed = pytest(tmp_path)
    assert "1 failed, 1 passed" in printed, "the tables are there, and the test notices what is forgotten"
    assert "import them in app.models.all_models" in printed


def test_without_permission_the_imports_go_where_they_are_missing(tmp_path: Path) -> None:
    after = repaired(tmp_path, PROJECT)
    assert list(after) == ["migrations/env.py"]
    added = [f"from app.models import {name}  # noqa: F401" for name in NAMES]
    assert after["migrations/env.py"].decode().splitlines()[3:7] == added, "not `app.main`, which is started"


def test_a_module_that_loads_most_models_gets_the_missing_one(tmp_path: Path) -> None:
    loader = "".join(f"from app.models import {name}  # noqa: F401\n" for name in NAMES[:3])
    files = {
        **PROJECT,
        "app/models/loading.py": loader,
        "migrations/env.py": ENV.replace("\n\ncontext", "\nfrom app.models import loading  # noqa: F401\n\ncontext"),
    }
    after = repaired(tmp_path, files, unsafe=True)
    assert after == {"app/models/loading.py": f"{loader}from app.models import reminder  # noqa: F401\n".encode()}


def test_a_taken_name_is_left_alone(tmp_path: Path) -> None:
    files = {**PROJECT, LOADER: "PRICES = ()\n"}
    assert LOADER not in repaired(tmp_path, files, unsafe=True)


def test_every_process_that_a_finding_names_gets_the_import(tmp_path: Path) -> None:
    head = "from sqlalchemy import Column, ForeignKey, Integer\nfrom sqlalchemy.orm import relationship\n"
    head += "\nfrom base import Base\n\n\n"
    booking = "class Booking(Base):\n    __tablename__ = 'bookings'\n    id = Column(Integer, primary_key=True)\n"
    booking += '    customer_id = Column(ForeignKey("customers.id"))\n    customer = relationship("Customer")\n'
    customer = "class Customer(Base):\n    __tablename__ = 'customers'\n    id = Column(Integer, primary_key=True)\n"
    process = "from sqlalchemy.orm import Session\n\nfrom booking import Booking\n\nprint(Session().query(Booking))\n"
    files = {
        "base.py": BASE,
        "booking.py": head + booking,
        "customer.py": head + customer,
        "web.py": process.replace("\nfrom booking", "\nimport customer\nfrom booking"),
        "worker.py": process,
        "jobs.py": process,
        "Procfile": "web: python web.py\nworker: python worker.py\njobs: python jobs.py\n",
    }
    after = repaired(tmp_path, files, unsafe=True)
    assert sorted(after) == ["jobs.py", "worker.py"]
    assert all(b"import customer  # noqa: F401\n" in text for text in after.values())
