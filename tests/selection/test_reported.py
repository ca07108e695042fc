from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from onebase.facts.module import Suppression
from onebase.project.settings import PerFileIgnore, Settings
from onebase.selection.reported import Comments, Reported, choose
from onebase.vocabulary import Certainty, Finding, Place, Severity

from .findings import CODES, RULES, a_comment, a_finding

PROJECT = Path("/project")


def report(
    found: Sequence[Finding],
    comments: Mapping[str, Sequence[Suppression]] | None = None,
    remembered: Sequence[Finding] = (),
    paths: Sequence[str] = (".",),
    **settings: Any,  # noqa: ANN401  any field of the settings
) -> Reported:
    by_path = comments or {}
    everywhere = [(path, comment) for path in sorted(by_path) for comment in by_path[path]]
    return choose(
        found,
        RULES,
        CODES,
        Comments(lambda path: by_path.get(path, ()), everywhere),
        Settings(str(PROJECT), **settings),
        frozenset(finding.key for finding in remembered),
        paths,
    )


def test_nothing_found_is_nothing_reported() -> None:
    assert report([]) == Reported((), 0, 0, 0, 0)


def test_findings_come_sorted_by_place() -> None:
    late, early = a_finding("OB101", Place("b.py", 1), name="b"), a_finding("OB201", Place("a.py", 9), name="a")
    assert report([late, early]).findings == (early, late)


def test_only_what_touches_the_paths_is_reported() -> None:
    finding = a_finding("OB101", Place("app/a.py", 1), Place("tests/conftest.py", 2), tables=("user",))
    for path in ("app", "app/a.py", "tests", "app/models.py", "."):
        assert report([finding], paths=[path]).findings == (finding,), path
    for path in ("ap", "test", "tests/conftest", "docs"):
        assert report([finding], paths=[path]).findings == (), path


def test_what_cannot_be_told_is_counted_and_shown_on_request() -> None:
    finding = a_finding(certainty=Certainty.CANNOT_TELL)
    assert report([finding]) == Reported((), 0, 0, 0, uncertain=1)
    assert report([finding], show_uncertain=True) == Reported((finding,), 0, 0, 0, 0)
    assert report([finding], paths=["docs"]) == Reported((), 0, 0, 0, 0)


def test_comments_and_per_file_ignores_are_counted_together() -> None:
    first, second = a_finding("OB101", Place("a.py", 1), name="a"), a_finding("OB101", Place("b.py", 1), name="b")
    ignores = (PerFileIgnore("b.py", ("OB1",), str(PROJECT)),)
    found = report([first, second], {"a.py": [a_comment(1, "OB101")]}, per_file_ignores=ignores)
    assert found == Reported((), 2, 0, 0, 0)


def test_an_unused_comment_is_found_and_can_be_silenced_like_anything_else() -> None:
    comments = {"a.py": [a_comment(1, "OB101")]}
    (finding,) = report([], comments).findings
    assert (finding.code, finding.place) == ("OB002", Place("a.py", 1, 20, 40))
    assert report([], {"a.py": [a_comment(1, "OB101", "OB002")]}).findings == ()
    assert report([], comments, per_file_ignores=(PerFileIgnore("a.py", ("OB002",), str(PROJECT)),)).findings == ()


def test_the_configured_severity_replaces_that_of_the_rule() -> None:
    (finding,) = report([a_finding("OB201")], severity=(("OB2", Severity.NOTE),)).findings
    assert finding.severity is Severity.NOTE


def test_the_baseline_hides_what_it_knows_whatever_the_paths() -> None:
    known, gone = a_finding(name="known"), a_finding("OB104", name="gone")
    assert report([known], remembered=[known, gone]) == Reported((), 0, 1, 1, 0)
    assert report([known], remembered=[known, gone], paths=["docs"]) == Reported((), 0, 1, 1, 0)


def test_what_a_comment_silences_is_no_longer_needed_in_the_baseline() -> None:
    known = a_finding("OB101", Place("a.py", 1))
    assert report([known], {"a.py": [a_comment(1, "OB101")]}, remembered=[known]).forgotten == 1
