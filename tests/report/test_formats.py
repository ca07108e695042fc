from onebase.project.conventions import OUTPUT_FORMATS
from onebase.report.formats import _MODULES as MODULES
from onebase.report.formats import FOR_PEOPLE
from onebase.report.words import counted, joined


def test_every_format_that_can_be_configured_can_be_rendered() -> None:
    assert set(MODULES) == set(OUTPUT_FORMATS)
    assert set(FOR_PEOPLE) < set(OUTPUT_FORMATS)


def test_words() -> None:
    assert [counted(number, "file") for number in (0, 1, 1515)] == ["0 files", "1 file", "1,515 files"]
    assert counted(2, "entry", "entries") == "2 entries"
    assert [joined(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
