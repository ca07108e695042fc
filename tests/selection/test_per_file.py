import pytest

from onebase.project.settings import PerFileIgnore
from onebase.selection.per_file import ignored_in_file, matches
from onebase.vocabulary import Place

from .findings import RULES, a_finding

BASE = "/project"


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("tests/*", "app/tests/test_a.py"),
        ("test", "tests/a.py"),
        ("tests/*.py", "tests/data/a.txt"),
        ("a.py", "aa.py"),
        ("/a.py", "app/a.py"),
    ],
)
def test_what_does_not_match(pattern: str, path: str) -> None:
    assert not matches(PerFileIgnore(pattern, (), BASE), f"{BASE}/{path}")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("tests/*", "tests/unit/test_a.py"),
        ("tests/**", "tests/unit/test_a.py"),
        ("tests", "tests/unit/test_a.py"),
        ("tests/", "tests/test_a.py"),
        ("conftest.py", "tests/unit/conftest.py"),
        ("**/conftest.py", "conftest.py"),
        ("**/conftest.py", "tests/conftest.py"),
        ("test_*.py", "tests/test_a.py"),
        ("/a.py", "a.py"),
        ("app/models.py", "app/models.py"),
    ],
)
def test_what_matches(pattern: str, path: str) -> None:
    assert matches(PerFileIgnore(pattern, (), BASE), f"{BASE}/{path}")


def test_a_glob_of_a_file_further_up_is_relative_to_that_file() -> None:
    assert matches(PerFileIgnore("backend/tests/*", (), "/repository"), "/repository/backend/tests/a.py")
    assert not matches(PerFileIgnore("tests/*", (), "/repository"), "/repository/backend/tests/a.py")


def test_only_the_rules_named_and_only_the_file_of_the_primary_place_count() -> None:
    finding = a_finding("OB101", Place("app/a.py", 1), Place("tests/b.py", 2))
    rule, project = RULES[1], BASE
    assert ignored_in_file(finding, rule, [PerFileIgnore("app/*", ("OB1",), BASE)], project)
    assert ignored_in_file(finding, rule, [PerFileIgnore("app/*", ("double-import",), BASE)], project)
    assert not ignored_in_file(finding, rule, [PerFileIgnore("app/*", ("OB104",), BASE)], project)
    assert not ignored_in_file(finding, rule, [PerFileIgnore("tests/*", ("OB101",), BASE)], project)
