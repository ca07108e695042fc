import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.report.snippet import Snippet, snippet
from onebase.report.style import Style, printable


@pytest.mark.parametrize(
    ("line", "column", "end_column", "expected"),
    [
        ("import models", 8, 14, Snippet("import models", 7, 6)),
        ("import models", 0, 0, Snippet("import models", 0, 13)),
        ("    import models  ", 0, 0, Snippet("    import models", 4, 13)),
        ("import models", 8, 0, Snippet("import models", 7, 1)),
        ("import models", 50, 60, Snippet("import models", 13, 1)),
        ("import models", 8, 99, Snippet("import models", 7, 6)),
        ("\timport models", 9, 15, Snippet("    import models", 11, 6)),
        ("x\ty", 3, 4, Snippet("x   y", 4, 1)),
        ("日本 = x", 6, 7, Snippet("日本 = x", 7, 1)),
        ("日本 = x", 1, 3, Snippet("日本 = x", 0, 4)),
        ("e\u0301 = x", 6, 7, Snippet("e\u0301 = x", 4, 1)),
        ("a\x1bb", 3, 4, Snippet("a\\x1bb", 5, 1)),
        ("", 1, 2, Snippet("", 0, 1)),
    ],
)
def test_the_underline_is_below_what_is_meant(line: str, column: int, end_column: int, expected: Snippet) -> None:
    assert snippet(line, column, end_column) == expected


def test_a_long_line_is_cut_around_what_is_meant() -> None:
    line = "x" * 300 + "HERE" + "y" * 300
    shown = snippet(line, 301, 305, width=60)
    assert shown.text.startswith("...x")
    assert shown.text.endswith("y...")
    assert shown.text[shown.indent : shown.indent + shown.length] == "HERE"
    assert len(shown.text) <= 66


def test_a_long_line_is_cut_only_where_something_is_left_out() -> None:
    assert snippet("HERE" + "y" * 300, 1, 5, width=60).text == "HERE" + "y" * 56 + "..."
    assert snippet("x" * 300 + "HERE", 301, 305, width=60).text == "..." + "x" * 56 + "HERE"


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=250), st.integers(0, 260), st.integers(0, 260)
)
def test_the_underline_is_never_outside(line: str, column: int, end_column: int) -> None:
    shown = snippet(line, column, end_column, width=50)
    assert shown.length >= 1
    assert 0 <= shown.indent <= len(shown.text)
    assert shown.indent + shown.length <= len(shown.text) + 1
    assert len(shown.text) <= 56
    if 0 < column < end_column <= len(line) and end_column - column < 25 and line[column - 1 : end_column - 1].strip():
        assert shown.text[shown.indent :].startswith(line[column - 1 : end_column - 1].rstrip())


@given(st.text())
def test_printable_text_is_one_line_of_characters_that_can_be_encoded(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    shown.encode()


def test_without_colours_text_stays_as_it_is() -> None:
    assert Style()("red", "text") == "text"
    assert Style(colour=True)("red", "") == ""
    assert Style(colour=True)("red", "text") == "\x1b[1;31mtext\x1b[0m"
