import pytest

from onebase.facts.module import Suppression
from onebase.facts.values import Span
from tests.facts.sources import facts


def read(source: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(one.line, one.codes) for one in facts(source).suppressions]


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "x = '# noqa'",
        '"""\n# noqa: OB101\n"""',
        "x = 1  # noqa: F401",
        "x = 1  # noqa:F401,E501",
        "# flake8: noqa",
        "# ruff: noqa: OB101",
        "x = 1  # noqant",
        "x = 1  # onebase is great",
        "x = 1\n# onebase: ignore-file[OB101]",
    ],
)
def test_none(source: str) -> None:
    assert read(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a  # noqa", (1, ())),
        ("import a  # NOQA", (1, ())),
        ("import a  # noqa: OB101", (1, ("OB101",))),
        ("import a  #noqa:ob101", (1, ("OB101",))),
        ("import a  # noqa: F401, OB101 OB102", (1, ("OB101", "OB102"))),
        ("import a  # type: ignore  # noqa: OB101 because", (1, ("OB101",))),
        ("import a  # onebase: ignore[OB101]", (1, ("OB101",))),
        ("import a  # onebase: ignore[OB101, OB2]", (1, ("OB101", "OB2"))),
        ("import a  # onebase: ignore", (1, ())),
        ("x = (\n  1,  # noqa\n)", (2, ())),
        ("x = '''\n# no\n'''  # noqa", (3, ())),
        ("#!/usr/bin/python\n# onebase: ignore-file[OB101]\nimport a", (0, ("OB101",))),
        ("'''Doc'''\n# onebase: ignore-file\nimport a", (0, ())),
    ],
)
def test_every_spelling(source: str, expected: tuple[int, tuple[str, ...]]) -> None:
    assert read(source) == [expected]


def test_the_span_is_the_comment_from_its_mark() -> None:
    assert facts("x = 'é'  # why # noqa: OB101 yes").suppressions == (Suppression(1, ("OB101",), Span(1, 16, 29)),)
