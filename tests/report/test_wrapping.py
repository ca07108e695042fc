from hypothesis import given
from hypothesis import strategies as st

from onebase.report.style import Style
from onebase.report.wrapping import NARROWEST, in_columns, wrapped

WORDS = st.lists(st.text("abc/._<-", min_size=1, max_size=12), min_size=1, max_size=12).map(" ".join)
PARTS = st.lists(st.tuples(WORDS, st.just("")), min_size=1, max_size=6)


@given(indent=st.integers(0, 30), parts=PARTS, width=st.integers(60, 140))
def test_nothing_is_lost_and_no_line_is_too_long(indent: int, parts: list[tuple[str, str]], width: int) -> None:
    lines = list(wrapped(indent, parts, width, Style()))
    assert " ".join(lines).split() == " ".join(text for text, _ in parts).split()
    assert max(map(len, lines)) <= max(width, indent + NARROWEST)
    assert lines[0].startswith(" " * indent)
    assert all(line.startswith(" " * (indent + 4)) for line in lines[1:])


@given(indent=st.integers(0, 30), parts=PARTS)
def test_what_is_piped_stays_on_one_line(indent: int, parts: list[tuple[str, str]]) -> None:
    assert list(wrapped(indent, parts, 0, Style())) == [" " * indent + "  ".join(text for text, _ in parts)]


def test_colours_take_no_room() -> None:
    assert len(list(wrapped(0, [("a" * 9, "cyan"), ("b" * 9, "dim")], 20, Style(colour=True)))) == 1


def test_columns_that_are_too_wide_are_rows_one_below_the_other() -> None:
    rows = [("bookings", "models.Booking", "src/models.py:6"), ("users", "models.User", "")]
    assert list(in_columns(rows, 50)) == [
        "  bookings  models.Booking  src/models.py:6",
        "  users     models.User",
    ]
    assert list(in_columns(rows, 30)) == ["  bookings  models.Booking", "      src/models.py:6", "  users  models.User"]
    assert list(in_columns([], 30)) == []
