"""Imports that fail, files that are hidden, and what repairs uncover."""

from pathlib import Path

import pytest

from .projects import BASE, planned, repaired, write_files

REVIEW = """\
from sqlalchemy import Column, Integer

from base import Base


class Review(Base):
    __tablename__ = "reviews"

    id = Column(Integer, primary_key=True)


"""
STARS = "from columns import Stars  # noqa: F401\n"
TRIED = "try:\n    import review\nexcept ImportError:\n    import review\n"
RETRIED = {
    "base.py": f"import columns\n{BASE}",
    "columns.py": "WIDTH = 20\n",
    "review.py": REVIEW + STARS,
    "main.py": TRIED + "import review\n",
    "Procfile": "web: python main.py\n",
}


def test_an_import_of_what_does_not_exist_goes_and_is_tried_once(tmp_path: Path) -> None:
    assert repaired(tmp_path, RETRIED, unsafe=True) == {
        "review.py": REVIEW.rstrip("\n").encode() + b"\n",
        "main.py": b"import review\n",
    }


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ("\nimport json\n\nimport json as text, review\n", "import json\n\nimport json as text, review\n"),
        ("import review as other\nimport review\n", "import review as other\nimport review\n"),
        ("print(review)\nimport review\n", "import review\nprint(review)\nimport review\n"),
        ("import review as other\nif other:\n    import review\n", "import review\nimport review as other\n"),
    ],
)
def test_an_import_that_was_tried_goes_where_the_same_follows_at_once(after: str, left: str, tmp_path: Path) -> None:
    repaired_files = repaired(tmp_path, {**RETRIED, "main.py": TRIED + after}, unsafe=True)
    assert repaired_files["main.py"].decode().startswith(left)


def test_only_the_name_that_does_not_exist_goes(tmp_path: Path) -> None:
    review = REVIEW + "from columns import Stars, WIDTH  # noqa: F401\n"
    after = repaired(tmp_path, {**RETRIED, "review.py": review}, unsafe=True)
    assert after["review.py"].decode() == review.replace("Stars, ", "")


@pytest.mark.parametrize("use", ["print(Stars)\n", "__all__ = ['Stars']\n"])
def test_a_name_that_is_used_stays(use: str, tmp_path: Path) -> None:
    write_files(tmp_path, {**RETRIED, "review.py": REVIEW + STARS + use})
    plan = planned(tmp_path, unsafe=True)
    assert (plan.steps, [each.reason for each in plan.refused]) == (
        (),
        ["review.py:12: `Stars` is used, so that somebody must say what it is"],
    )


def test_what_flags_hide_is_repaired_with_them(tmp_path: Path) -> None:
    """The flag hides that `reviews` is defined again when its module is imported again."""
    flagged = REVIEW.replace('"reviews"\n', '"reviews"\n    __table_args__ = {"extend_existing": True}\n')
    files = {
        **RETRIED,
        "review.py": flagged + STARS,
        "src/__init__.py": "",
        "src/booking.py": flagged.replace("Review", "Booking").replace("reviews", "bookings"),
        "tests/test_a.py": "import main\nimport booking\nimport src.booking\n",
        "pytest.ini": "[pytest]\npythonpath = . src\n",
    }
    write_files(tmp_path, files)
    plan = planned(tmp_path, unsafe=True)
    assert [[fix.code for fix in step.fixes] for step in plan.steps if step.companions] == [["OB101", "OB601"]]
    assert not plan.last.findings
    assert not any(b"extend_existing" in content for content in plan.last.tree.changed.values() if content)


HIDDEN = {
    "base.py": BASE,
    "models/__init__.py": "",
    "models/review/__init__.py": "",
    "models/review.py": REVIEW,
    "main.py": "from models.review import Review\n",
    "Procfile": "web: python main.py\n",
}


def test_an_empty_package_that_hides_a_file_goes(tmp_path: Path) -> None:
    write_files(tmp_path, HIDDEN)
    plan = planned(tmp_path, unsafe=True)
    assert dict(plan.last.tree.changed) == {"models/review/__init__.py": None}
    assert not plan.last.findings


@pytest.mark.parametrize("more", [{"models/review/stars.py": ""}, {"models/review/__init__.py": "STARS = 5\n"}])
def test_a_package_with_something_in_it_stays(more: dict[str, str], tmp_path: Path) -> None:
    write_files(tmp_path, {**HIDDEN, **more})
    assert planned(tmp_path, unsafe=True).steps == ()


PATCHED = """\
import sys
from unittest import mock

import base


def test_one():
    with mock.patch.dict(sys.modules, {"boto3": mock.Mock()}):
        import review


def test_two():
    import review
"""


def test_a_module_that_a_patch_forgets_is_imported_before_it(tmp_path: Path) -> None:
    after = repaired(tmp_path, {"base.py": BASE, "review.py": REVIEW, "test_one.py": PATCHED}, unsafe=True)
    assert after == {"test_one.py": PATCHED.replace("base\n", "base\nimport review  # noqa: F401\n", 1).encode()}


def test_a_module_that_needs_the_patch_is_not(tmp_path: Path) -> None:
    write_files(tmp_path, {"base.py": BASE, "review.py": f"import boto3\n{REVIEW}", "test_one.py": PATCHED})
    plan = planned(tmp_path, unsafe=True)
    assert [each.reason for each in plan.refused] == [
        "test_one.py:8: `review` imports `boto3`, which the patch replaces"
    ]


def test_what_may_fail_comes_before_the_tables(tmp_path: Path) -> None:
    files = {
        "base.py": BASE,
        "review.py": f"{REVIEW}import redis_client  # noqa: E402  # the cache\n",
        "main.py": TRIED + "import review\n",
        "Procfile": "web: python main.py\n",
        "requirements.txt": "sqlalchemy\n",
    }
    head, _, rest = REVIEW.partition("\n\n\n")
    after = repaired(tmp_path, files, unsafe=True)
    assert after == {"review.py": f"{head}\nimport redis_client  # the cache\n\n\n{rest.rstrip()}\n".encode()}
