"""Each mistake that can be repaired: `onebase fix` leaves no finding, and the backend's own test of loading passes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("onebase", reason="onebase is not installed")
from support.twins import Twin, findings

LOADING = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_loading.py"]
REPAIRED = (
    "extend-existing-on-reminders",
    "extend-existing-everywhere",
    "router-edits-path",
    "lazy-imports",
    "second-base",
    "relative-base",
    "migrations-half-blind",
    "foreign-key-with-schema",
    "missing-counterpart",
    "relationship-across-bases",
    "failed-import-retried",
    "shadowed-module",
    "all",
)


def run(directory: Path, *command: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(directory / "src")}  # a sound backend may be installed
    environment |= {"DATABASE_URL": f"sqlite:///{directory / 'twin.db'}"}
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def repair(directory: Path, *options: str) -> str:
    fix = (sys.executable, "-m", "onebase", "fix", ".", "--unsafe-fixes", "--allow-dirty")
    return run(directory, *fix, *options)


@pytest.mark.parametrize("mistake", REPAIRED)
def test_a_mistake_is_repaired(mistake: str, twin: Twin) -> None:
    directory = twin(mistake)
    repair(directory)
    assert findings(directory) == ()
    run(directory, *LOADING)
    for path in ("tests/conftest.py", "src/routers/stations.py", "alembic/env.py"):
        assert "sys.path" not in (directory / path).read_text()


def test_the_test_of_loading_proves_the_repair(twin: Twin) -> None:
    directory = twin("two-import-roots")
    assert "Verified" in repair(directory, "--verify", " ".join(LOADING))
    assert findings(directory) == ()
    assert not (directory / "src/__init__.py").exists()
    assert "sys.path" not in (directory / "tests/conftest.py").read_text()


def test_alembic_has_nothing_to_drop_after_the_repair(twin: Twin) -> None:
    directory = twin("migrations-half-blind")
    repair(directory)
    run(directory, sys.executable, "-m", "alembic", "upgrade", "head")
    assert "No new upgrade operations detected" in run(directory, sys.executable, "-m", "alembic", "check")
