"""What may load the models for `env.py` after all, and what only looks so."""

from pathlib import Path

import pytest

from .projects import BASE, BOOKING, found

ENV = """\
from alembic import context

from database import Base
{more}
target_metadata = Base.metadata
context.configure(url="sqlite://", target_metadata=target_metadata)
context.run_migrations()
"""
PROJECT = {
    "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
    "migrations/versions/.keep": "",
    "migrations/env.py": ENV.format(more=""),
    "database.py": BASE,
    "main.py": "import shop.models.booking\n",
    "Procfile": "web: python main.py\n",
    "shop/__init__.py": "",
    "shop/models/__init__.py": "",
    "shop/models/booking.py": BOOKING,
}
UPGRADES = """\
from alembic import command
from alembic.config import Config


def upgrade():
    # command.revision(Config()) is for developers
    {statement}
    command.upgrade(Config("alembic.ini"), "head")
"""
WALKS = """\
import importlib
import pkgutil
from pathlib import Path


def load_models():
    for directory in (Path(__file__).parent / "shop").iterdir():
        if directory.is_dir():
            package = importlib.import_module(f"shop.{directory.name}")
            for _, name, _ in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
                importlib.import_module(name)
"""


def env_py(directory: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    return found(directory, {**PROJECT, **files}, "OB405")


FOUND = [("migrations/env.py", 5, "OB405")]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("print('the database knows missing revision(s)')", FOUND),
        ("print(f'{command}.revision(s)')", FOUND),
        ("command.revision(Config())", []),
        ("command.revision(\n        Config(), 'revision(s)')", []),
    ],
)
def test_a_message_makes_no_revision(statement: str, expected: list[object], tmp_path: Path) -> None:
    """What calls Alembic's `revision` itself may import the models before."""
    assert env_py(tmp_path, {"startup.py": UPGRADES.format(statement=statement)}) == expected


def test_a_walk_over_packages_that_a_listing_found_may_load_anything(tmp_path: Path) -> None:
    env = ENV.format(more="from loading import load_models\n\nload_models()\n")
    assert env_py(tmp_path, {"loading.py": WALKS, "migrations/env.py": env}) == []


def test_without_the_walk_only_the_packages_are_loaded(tmp_path: Path) -> None:
    env = ENV.format(more="from loading import load_models\n\nload_models()\n")
    listed = WALKS.partition("            for _")[0]
    assert [code for _, _, code in env_py(tmp_path, {"loading.py": listed, "migrations/env.py": env})] == ["OB405"]
