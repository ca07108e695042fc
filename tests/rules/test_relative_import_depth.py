"""Relative imports that fail and are meant to, or that we cannot be sure of; then those that just fail."""

from pathlib import Path

import pytest

from .projects import BASE, BOOKING, found

MODELS = BOOKING.replace("from database", "from ..database")
CAUGHT_OUTSIDE = "try:\n    import app.models\nexcept ImportError:\n    pass\n"
PROJECT = {
    "shop/__init__.py": "",
    "shop/database.py": BASE,
    "shop/app/__init__.py": "",
    "shop/app/models.py": MODELS,
    "shop/main.py": "import app.models\n",
    "Procfile": "web: python shop/main.py\n",
}
GUARDED = "from .database import Base\n\nif __name__ == '__main__':\n    print(Base)\n"
CLEAN = {
    "caught by the importing module": {"shop/main.py": CAUGHT_OUTSIDE},
    "for the type checker": {
        "shop/app/models.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from ..database import Base\n"
    },
    "perhaps started with -m": {"shop/main.py": GUARDED, "Procfile": ""},
    "started with -m": {"shop/main.py": "import shop.app.models\n", "Procfile": "web: python -m shop.main\n"},
}


@pytest.mark.parametrize("changed", CLEAN.values(), ids=CLEAN)
def test_says_nothing(tmp_path: Path, changed: dict[str, str]) -> None:
    assert found(tmp_path, {**PROJECT, **changed}, "OB108") == []


def test_finds_too_many_dots(tmp_path: Path) -> None:
    assert found(tmp_path, PROJECT, "OB108") == [("shop/app/models.py", 3, "OB108")]


def test_finds_a_relative_import_in_a_script_that_a_command_starts(tmp_path: Path) -> None:
    assert found(tmp_path, {**PROJECT, "shop/main.py": GUARDED}, "OB108") == [("shop/main.py", 1, "OB108")]
