from hypothesis import given
from hypothesis import strategies as st

from onebase.selection.merge import in_order, merge
from onebase.vocabulary import Certainty, Extent, Finding, Outcome, Place, Severity

from .findings import a_finding

findings = st.builds(
    lambda code, name, line, severity, certainty, entry, tables, outcome: a_finding(
        code,
        Place("a.py", line),
        name=name,
        severity=severity,
        certainty=certainty,
        entry_points=(entry,),
        tables=tuple(tables),
        outcome=outcome,
    ),
    st.sampled_from(["OB101", "OB201"]),
    st.sampled_from(["a.py", "b.py"]),
    st.integers(1, 3),
    st.sampled_from(Severity),
    st.sampled_from(Certainty),
    st.sampled_from(["pytest", "alembic"]),
    st.lists(st.sampled_from(["user", "booking"]), max_size=2),
    st.sampled_from([*Outcome, None]),
)


def test_findings_with_different_keys_stay_apart() -> None:
    assert len(merge([a_finding(name="a.py"), a_finding(name="b.py"), a_finding("OB201", name="a.py")])) == 3


def test_one_cause_under_two_entry_points_is_one_finding_with_all_that_is_hit() -> None:
    first = a_finding(entry_points=("pytest",), tables=("user",))
    second = a_finding(entry_points=("alembic",), tables=("user", "booking"))
    (merged,) = merge([first, second])
    assert merged.entry_points == ("alembic", "pytest")
    assert [item.name for item in merged.extent] == ["user", "booking"]


def test_the_worst_speaks_for_all() -> None:
    likely = a_finding(severity=Severity.NOTE, certainty=Certainty.CERTAIN, tables=("user",), outcome=Outcome.SPLIT)
    worst = likely._replace(severity=Severity.ERROR, message="the worst", extent=(_raised("user"),))
    (merged,) = merge([likely, worst])
    assert (merged.message, merged.severity) == ("the worst", Severity.ERROR)
    assert merged.extent == (_raised("user"),)


def _raised(name: str) -> Extent:
    return Extent(name, Place("app/models.py", 9), Outcome.RAISE)


@given(st.lists(findings, max_size=5).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_in_which_entry_points_are_read_does_not_matter(orders: tuple[list[Finding], list[Finding]]) -> None:
    assert merge(orders[0]) == merge(orders[1])


@given(st.lists(findings, max_size=6))
def test_merging_again_changes_nothing(found: list[Finding]) -> None:
    merged = merge(found)
    assert merge(merged) == merged == in_order(merged)
    assert {finding.key for finding in merged} == {finding.key for finding in found}


def test_an_entry_point_under_which_it_cannot_be_told_does_not_count() -> None:
    doubtful = a_finding(certainty=Certainty.CANNOT_TELL, entry_points=("worker",), severity=Severity.ERROR)
    told = a_finding(certainty=Certainty.LIKELY, entry_points=("web",), severity=Severity.WARNING)
    (merged,) = merge([doubtful, told])
    assert (merged.entry_points, merged.certainty, merged.severity) == (("web",), Certainty.LIKELY, Severity.WARNING)
    (alone,) = merge([doubtful, doubtful._replace(entry_points=("beat",))])
    assert alone.entry_points == ("beat", "worker")
