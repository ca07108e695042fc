"""Every way of saying a name that goes becomes the name that stays; everything else stays to the byte."""

from pathlib import Path

import pytest

from .projects import TWO_ROOTS, planned, repaired, write_files

TEST = "tests/test_booking.py"


def rewritten(directory: Path, text: str, unsafe: bool = False) -> str:
    """A test file with the odd name, after the repair."""
    return repaired(directory, {**TWO_ROOTS, TEST: text}, unsafe=unsafe)[TEST].decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from src.models.booking import Booking\n", "from models.booking import Booking\n"),
        (
            "from src.models.booking import Booking as B, Booking\n",
            "from models.booking import Booking as B, Booking\n",
        ),
        ("from src.models.booking import *\n", "from models.booking import *\n"),
        ("from src.models import booking\n", "from models import booking\n"),
        ("from src import models\nfrom models import booking\nimport src.models.booking\n", None),
        ("import src.models.booking as b\n", "import models.booking as b\n"),
        ("import os, src.models.booking as b, sys\n", "import os, models.booking as b, sys\n"),
        (
            "import src.models.booking\n\nprint(src.models.booking.Booking)\n",
            "import models.booking\n\nprint(models.booking.Booking)\n",
        ),
        ("import os; from src.models import booking; x = 1\n", "import os; from models import booking; x = 1\n"),
        (
            "from src.models.booking import (  # all\n    Booking,  # one\n    # none\n)\n",
            "from models.booking import (  # all\n    Booking,  # one\n    # none\n)\n",
        ),
        ("from src.models.booking \\\n    import Booking\n", "from models.booking \\\n    import Booking\n"),
        ("from  src . models . booking  import  Booking\n", "from  models.booking  import  Booking\n"),
        (
            "def test():\n\tfrom src.models.booking import Booking  # late\n\tassert Booking\n",
            "def test():\n\tfrom models.booking import Booking  # late\n\tassert Booking\n",
        ),
        (
            "from src.models.booking import Booking\n\n__all__ = ['Booking']",
            "from models.booking import Booking\n\n__all__ = ['Booking']",
        ),
    ],
)
def test_import_statements(before: str, after: str | None, tmp_path: Path) -> None:
    found = rewritten(tmp_path, before)
    assert found == (after or "import models\nfrom models import booking\nimport models.booking\n")


def test_names_from_the_root_itself_get_statements_of_their_own(tmp_path: Path) -> None:
    before = (
        "from src.models import booking\nfrom src import (\n    models,  # all of them\n    VERSION,  # its own\n)\n"
    )
    files = {**TWO_ROOTS, "src/__init__.py": "VERSION = 1\n", TEST: before}
    after = repaired(tmp_path, files)[TEST].decode()
    assert after == (
        "from models import booking\nimport models  # all of them\nfrom src import (\n    VERSION,  # its own\n)\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            b"\xef\xbb\xbffrom src.models import booking\r\nx = 1\r\n",
            b"\xef\xbb\xbffrom models import booking\r\nx = 1\r\n",
        ),
        (
            b"# coding: latin-1\nname = '\xe4'; from src.models import booking\n",
            b"# coding: latin-1\nname = '\xe4'; from models import booking\n",
        ),
        (b"x = 1\x0c\nfrom src.models import booking", b"x = 1\x0c\nfrom models import booking"),
        (b"x = 1\r\nfrom src.models import booking\ny = 2\r\n", b"x = 1\r\nfrom models import booking\ny = 2\r\n"),
        (
            "name = 'ü𝄞'; from src.models import booking # ü\n".encode(),
            "name = 'ü𝄞'; from models import booking # ü\n".encode(),
        ),
    ],
)
def test_every_other_byte_stays(before: bytes, after: bytes, tmp_path: Path) -> None:
    assert repaired(tmp_path, {**TWO_ROOTS, TEST: before}) == {TEST: after}


IMPORT = "from src.models import booking\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("patch('src.models.booking.Booking')", "patch('models.booking.Booking')"),
        ("monkeypatch.setattr('src.models.booking.Booking', 1)", "monkeypatch.setattr('models.booking.Booking', 1)"),
        ("sys.modules['src.models.booking']", "sys.modules['models.booking']"),
        ("'src.models' in sys.modules", "'models' in sys.modules"),
        ('patch.dict("sys.modules", {"src.models": None})', 'patch.dict("sys.modules", {"models": None})'),
        ("importlib.import_module(name=r'src.models.booking')", "importlib.import_module(name=r'models.booking')"),
        ("uvicorn.run('src.main:app')", "uvicorn.run('main:app')"),
        ("logging.getLogger('src.models')", "logging.getLogger('models')"),
        ("dict_config({'loggers': {'src.models': {}}})", "dict_config({'loggers': {'models': {}}})"),
        ("Celery('x', include=['src.models.booking'])", "Celery('x', include=['models.booking'])"),
        ("CELERY_IMPORTS = ('src.models.booking',)", "CELERY_IMPORTS = ('models.booking',)"),
        ("x: 'src.models.booking.Booking' = 1", "x: 'models.booking.Booking' = 1"),
    ],
)
def test_strings_that_name_modules(before: str, after: str, tmp_path: Path) -> None:
    header = "import importlib, logging, sys\nfrom unittest.mock import patch\n" + IMPORT
    assert rewritten(tmp_path, header + before) == header.replace("src.models", "models") + after


@pytest.mark.parametrize(
    "text",
    [
        "print('src.models.booking')",
        "patch('src.nothing.there')",
        "patch('source.models')",
        "patch(f'src.models.{name}')",
        "'''src.models.booking'''",
        "# src.models.booking",
        "'''\n>>> import src.models\n'''",
        "f('src.models', x['src.models'])",
    ],
)
def test_strings_that_may_mean_something_else_stay(text: str, tmp_path: Path) -> None:
    assert rewritten(tmp_path, IMPORT + text) == "from models import booking\n" + text


def test_with_unsafe_fixes_strings_that_look_like_it_are_renamed(tmp_path: Path) -> None:
    before = IMPORT + "print('src.models.booking', 'src', 'src.models.booking is')\n"
    after = "from models import booking\nprint('models.booking', 'src', 'src.models.booking is')\n"
    assert rewritten(tmp_path, before, unsafe=True) == after


def test_the_type_checker_sees_the_same_name(tmp_path: Path) -> None:
    before = (
        IMPORT + "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from src.models.booking import Booking\n"
    )
    assert rewritten(tmp_path, before) == before.replace("src.models", "models")


def test_another_root_can_be_asked_for(tmp_path: Path) -> None:
    files = {**TWO_ROOTS, TEST: IMPORT}
    assert repaired(tmp_path, files, root=".") == {
        "src/main.py": b"from src.models.booking import Booking\n",
        "src/worker.py": b"from src.models.booking import Booking\nfrom src.models import booking\n",
        "tests/test_main.py": b"from src import main\nfrom src import worker\n",
    }


def test_the_names_of_whole_packages_can_be_made_longer(tmp_path: Path) -> None:
    main = "import models, os\nimport models.booking\n\nprint(models.booking.Booking, models)\n"
    files = {**TWO_ROOTS, "src/main.py": main, TEST: IMPORT}
    after = repaired(tmp_path, files, root=".")["src/main.py"].decode()
    imports = "import os\nfrom src import models\nimport src.models.booking\n"
    assert after == f"{imports}\nprint(src.models.booking.Booking, src.models)\n"


def test_relative_imports_that_would_leave_the_package_become_absolute(tmp_path: Path) -> None:
    files = {
        **TWO_ROOTS,
        "src/core/__init__.py": "",
        "src/core/limits.py": "MOST = 8\n",
        "src/models/rules.py": "from ..core import limits\nfrom ..core.limits import MOST\nfrom . import booking\n",
        TEST: "from src.models.rules import MOST\n",
    }
    changed = repaired(tmp_path, files)
    assert changed["src/models/rules.py"].decode() == (
        "from core import limits\nfrom core.limits import MOST\nfrom . import booking\n"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import src.models.booking\n\nprint(src)\n", "is used by itself"),
        ("import src.models.booking\n\n\ndef f(models):\n    return src.models.booking\n", "means something else"),
    ],
)
def test_what_cannot_be_followed_is_left_with_the_reason(text: str, why: str, tmp_path: Path) -> None:
    write_files(tmp_path, {**TWO_ROOTS, TEST: text})
    plan = planned(tmp_path, root="src")
    assert any(why in refused.reason for refused in plan.refused)


def test_a_process_that_knows_only_the_other_name_decides(tmp_path: Path) -> None:
    """Two tests say `models`, one says `src.models`; but the web application is only started with the latter."""
    files = {
        "src/__init__.py": "",
        "src/base.py": "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
        "src/models.py": TWO_ROOTS["src/models/booking.py"].replace("from base", "from src.base"),
        "web.py": "from src.models import Booking\n",
        "Procfile": "web: python web.py\n",
        "pytest.ini": "[pytest]\npythonpath = . src\n",
        "tests/test_one.py": "from models import Booking\n",
        "tests/test_two.py": "from models import Booking\nfrom src import models\n",
    }
    assert repaired(tmp_path, files) == {
        "tests/test_one.py": b"from src.models import Booking\n",
        "tests/test_two.py": b"from src.models import Booking\nfrom src import models\n",
    }


def test_a_file_behind_a_link_is_changed_and_seen_under_both_names(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "tests/test_a.py").symlink_to("../linked/thing.py")
    after = repaired(tmp_path, {**TWO_ROOTS, "linked/thing.py": "import src.models.booking\n"}, root="src")
    assert after == {"linked/thing.py": b"import models.booking\n"}
    assert (tmp_path / "tests/test_a.py").is_symlink()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_statements_of_several_lines_keep_their_line_ends(newline: str, tmp_path: Path) -> None:
    before = "from models.booking import (  # the model\n    Booking,\n)\nfrom models \\\n    import booking as other\n"
    files = {**TWO_ROOTS, "src/worker.py": before.replace("\n", newline), "src/main.py": ""}
    files["tests/test_main.py"] = (
        "import worker\nfrom src.models import booking\nfrom src.models.booking import Booking\n"
    )
    after = repaired(tmp_path, files, root=".")["src/worker.py"].decode()
    assert after == before.replace("from models", "from src.models").replace("\n", newline)
