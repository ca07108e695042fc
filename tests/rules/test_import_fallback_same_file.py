"""Fallback imports that are right, or that cannot hurt."""

from pathlib import Path

import pytest

from .projects import BASE, BOOKING, found

TWO_ROOTS = "[pytest]\npythonpath = . shop\n"
FALLBACK = "try:\n    from shop.models import Booking\nexcept ImportError:\n    from models import Booking\n"
TEST = "import service\n\n\ndef test_service():\n    assert service\n"


def project(**others: str) -> dict[str, str]:
    files = {
        "database.py": BASE,
        "shop/__init__.py": "",
        "shop/models.py": BOOKING,
        "service.py": FALLBACK,
        "tests/test_service.py": TEST,
        "pytest.ini": TWO_ROOTS,
    }
    names = {"service": "service.py", "models": "shop/models.py", "pytest_ini": "pytest.ini", "other": "models.py"}
    return {**files, **{names[name]: text for name, text in others.items()}}


@pytest.mark.parametrize(
    "files",
    [
        project(pytest_ini="[pytest]\npythonpath = .\n"),
        project(models="ROOMS = 2\n"),
        project(other="Booking = None\n"),
        project(service=FALLBACK.replace("from models", "from shop.models")),
        project(service=FALLBACK.replace("ImportError", "ValueError")),
        project(service="from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from models import Booking\n"),
    ],
    ids=["one root", "nothing defined", "another file", "one name", "another exception", "not executed"],
)
def test_says_nothing(tmp_path: Path, files: dict[str, str]) -> None:
    assert found(tmp_path, files, "OB109") == []


def test_finds_it_once_for_several_imports(tmp_path: Path) -> None:
    both = FALLBACK.replace("    from shop.models import Booking\n", "    from shop.models import Booking\n" * 2)
    assert found(tmp_path, project(service=both), "OB109") == [("service.py", 5, "OB109")]
