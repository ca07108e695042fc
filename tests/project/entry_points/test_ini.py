from hypothesis import given
from hypothesis import strategies as st

from onebase.project.entry_points.ini import read_ini
from onebase.vocabulary import Place

TEXT = """\
# comment
outside = no
[pytest]
; comment
pythonpath = src lib
testpaths =
    tests
    # not this

    more/tests
empty =
[alembic]
script_location: %(here)s/x
[alembic]
other=1
"""


def test_values_have_texts_and_places() -> None:
    sections = read_ini("tox.ini", TEXT)
    assert list(sections) == ["pytest", "alembic"]
    assert sections["pytest"]["pythonpath"].lines == (("src lib", Place("tox.ini", 5, 14, 21)),)
    assert sections["pytest"]["pythonpath"].place == Place("tox.ini", 5, 1, 21)
    assert sections["pytest"]["testpaths"].text == "tests\nmore/tests"
    assert sections["pytest"]["testpaths"].lines[1] == ("more/tests", Place("tox.ini", 10, 5, 15))
    assert sections["pytest"]["empty"].text == ""
    assert {key: value.text for key, value in sections["alembic"].items()} == {
        "script_location": "%(here)s/x",
        "other": "1",
    }


@given(st.text(alphabet="[]=:#; \tab\n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for values in read_ini("x.ini", text).values():
        assert all(value.place.path == "x.ini" for value in values.values())
