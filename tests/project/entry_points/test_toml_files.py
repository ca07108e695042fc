import pytest

from onebase.project.entry_points.toml_files import parse_toml, place_in_toml, table_in
from onebase.vocabulary import Place

TEXT = """\
[project]
name = "x"
[tool.pytest.ini_options]
pythonpath = ["src", "lib"]
testpaths = [
    "tests",  # here
    "more",
]
[tool.poetry]
scripts.start = "app:main"
[tool."quoted"]
a = 1
"""


@pytest.mark.parametrize(
    ("keys", "words", "place"),
    [
        (("tool", "pytest", "ini_options", "pythonpath"), "lib", Place("p", 4, 23, 26)),
        (("tool", "pytest", "ini_options", "testpaths"), "more", Place("p", 7, 6, 10)),
        (("tool", "pytest", "ini_options", "testpaths"), "absent", Place("p", 5, 1, 10)),
        (("tool", "pytest", "ini_options"), "", Place("p", 3, 1, 26)),
        (("tool", "poetry", "scripts", "start"), "app:main", Place("p", 10, 18, 26)),
        (("tool", "quoted", "a"), "", Place("p", 12, 1, 2)),
        (("nowhere",), "", Place("p")),
    ],
)
def test_places(keys: tuple[str, ...], words: str, place: Place) -> None:
    assert place_in_toml("p", TEXT, keys, words) == place


def test_a_table_that_is_not_there_is_empty() -> None:
    document = parse_toml(TEXT)
    assert table_in(document, "tool", "nothing", "more") == {}
    assert table_in(document, "project", "name") == {}
    assert table_in(document, "tool", "quoted") == {"a": 1}


def test_a_broken_text_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="line 1"):
        parse_toml("a = = b")
