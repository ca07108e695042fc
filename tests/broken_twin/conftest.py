import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "apps" / "backend" / "broken_twin"
NEEDED = ("aiosqlite", "fastapi", "psycopg", "pydantic_settings", "structlog")

Twin = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        skip = pytest.mark.skip(reason=f"what apps/backend needs is not installed: {', '.join(missing)}")
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(skip)


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    """Makes a copy of the backend with these mistakes, and with `replay` shows that the last of them does its harm."""

    def make(*mistakes: str, replay: bool = False) -> Path:
        directory = tmp_path / "backend"
        command = [sys.executable, str(SCRIPT), str(directory), *mistakes, *(["--replay"] if replay else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return directory

    return make
