import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.project.settings import Selection
from onebase.selection.selectors import selected, severity_of, specificity, wrong_with
from onebase.vocabulary import Severity

from .findings import CODES, RULES

OB101 = RULES[1]

layers = st.builds(
    Selection,
    st.none() | st.lists(st.sampled_from(["ALL", "OB", "OB1", "OB10", "OB101", "double-import", "OB2"])).map(tuple),
    st.lists(st.sampled_from(["OB", "OB1", "OB104", "OB201"])).map(tuple),
    st.lists(st.sampled_from(["OB1", "OB104", "OB201"])).map(tuple),
)


@pytest.mark.parametrize("selector", ["", "OB1011", "OB9", "ob101", "OB1*", "import", "all", "OB0101", "F401"])
def test_what_describes_no_rule(selector: str) -> None:
    assert specificity(selector, OB101) == -1
    assert wrong_with(selector, RULES)


@pytest.mark.parametrize("selector", ["ALL", "OB", "OB1", "OB10", "OB101", "OB102", "double-import"])
def test_what_describes_a_rule(selector: str) -> None:
    assert specificity(selector, OB101) >= 0
    assert wrong_with(selector, RULES) == ""


def test_the_nearest_spellings_are_proposed() -> None:
    assert 'did you mean "double-import"?' in wrong_with("duoble-import", RULES)
    assert '"OB201"' in wrong_with("OB211", RULES)
    assert "onebase rules" in wrong_with("nothing like it", RULES)


@pytest.mark.parametrize(
    ("selections", "expected"),
    [
        ([], CODES),
        ([Selection()], CODES),
        ([Selection(select=())], frozenset()),
        ([Selection(select=("OB1",))], {"OB101", "OB104"}),
        ([Selection(select=("OB103",))], {"OB101"}),
        ([Selection(select=("OB1",), ignore=("OB104",))], {"OB101"}),
        ([Selection(select=("OB104",), ignore=("OB1",))], {"OB104"}),
        ([Selection(select=("OB1",), ignore=("OB1",))], frozenset()),
        ([Selection(ignore=("ALL",), extend_select=("OB2",))], {"OB201"}),
        ([Selection(select=("OB1",)), Selection(extend_select=("OB201",))], {"OB101", "OB104", "OB201"}),
        ([Selection(ignore=("OB104",)), Selection()], CODES - {"OB104"}),
        ([Selection(ignore=("OB104",)), Selection(select=("OB1",))], {"OB101", "OB104"}),
        ([Selection(select=("OB1",)), Selection(ignore=("OB101",))], {"OB104"}),
    ],
)
def test_which_rules_are_selected(selections: list[Selection], expected: frozenset[str]) -> None:
    assert selected(RULES, selections) == expected


@given(st.lists(layers, max_size=3))
def test_a_source_that_says_nothing_changes_nothing(selections: list[Selection]) -> None:
    assert selected(RULES, [*selections, Selection()]) == selected(RULES, selections)


@given(st.lists(layers, max_size=3), layers)
def test_a_source_that_selects_makes_earlier_ones_forgotten(selections: list[Selection], last: Selection) -> None:
    if last.select is not None:
        assert selected(RULES, [*selections, last]) == selected(RULES, [last])


def test_the_closest_severity_counts_and_the_last_of_equals() -> None:
    note, warning, error = Severity.NOTE, Severity.WARNING, Severity.ERROR
    assert severity_of(OB101, [("OB2", note)]) is None
    assert severity_of(OB101, [("OB101", note), ("OB1", warning)]) is note
    assert severity_of(OB101, [("OB1", note), ("OB1", error)]) is error
    assert severity_of(OB101, [("double-import", note), ("OB102", error)]) is error
