"""Modules of one name that do not hide each other, or that nobody misses."""

from pathlib import Path

import pytest

from .projects import BASE, BOOKING, found

PAYMENT = BOOKING.replace("Booking", "Payment").replace("booking", "payment")
PROJECT = {
    "database.py": BASE,
    "billing/models.py": PAYMENT,
    "rooms/models.py": BOOKING,
    "rooms/rooms_app.py": "import models\n",
    "pytest.ini": "[pytest]\npythonpath = . billing rooms\n",
}
ABSENT = ""
CLEAN = {
    "the neighbour is found": {"pytest.ini": "[pytest]\npythonpath = . rooms billing\n"},
    "the first is no model file": {"billing/models.py": "ROOMS = 2\n"},
    "the hidden file has no tables": {"rooms/models.py": "ROOMS = 2\n"},
    "the hidden file is loaded under its full name": {"rooms/rooms_app.py": "import models\nimport rooms.models\n"},
    "nobody means the hidden file": {"rooms/rooms_app.py": ABSENT},
    "only for the type checker": {
        "rooms/rooms_app.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import models\n"
    },
}


@pytest.mark.parametrize("changed", CLEAN.values(), ids=CLEAN)
def test_says_nothing(tmp_path: Path, changed: dict[str, str]) -> None:
    test = {"tests/test_it.py": "import models\nimport rooms_app\n\n\ndef test_it():\n    assert models\n"}
    assert found(tmp_path, {**PROJECT, **test, **changed}, "OB110") == []


def test_finds_the_neighbour_of_the_hidden_file(tmp_path: Path) -> None:
    test = {"tests/test_it.py": "import models\nimport rooms_app\n\n\ndef test_it():\n    assert models\n"}
    assert found(tmp_path, {**PROJECT, **test}, "OB110") == [("rooms/rooms_app.py", 1, "OB110")]
