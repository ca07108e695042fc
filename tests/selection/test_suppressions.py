from collections.abc import Mapping, Sequence

import pytest

from onebase.facts.module import Suppression
from onebase.selection.suppressions import Suppressed, suppress, unused
from onebase.vocabulary import Finding, Place, Severity

from .findings import CODES, RULES, a_comment, a_finding

Comments = Mapping[str, Sequence[Suppression]]
BY_CODE = {rule.code: rule for rule in RULES}


def silence(findings: Sequence[Finding], comments: Comments) -> Suppressed:
    return suppress(findings, lambda path: comments.get(path, ()), BY_CODE.get)


def superfluous(findings: Sequence[Finding], comments: Comments, ran: frozenset[str] = CODES) -> list[Finding]:
    everywhere = [(path, comment) for path in sorted(comments) for comment in comments[path]]
    return list(unused(everywhere, silence(findings, comments).used, RULES, ran))


FINDING = a_finding("OB101", Place("conftest.py", 7, 1, 9), Place("app/main.py", 3, 1, 4), Place("pytest.ini", 2))


@pytest.mark.parametrize(
    "comments",
    [
        {"conftest.py": [a_comment(8, "OB101")]},
        {"conftest.py": [a_comment(3, "OB101")]},
        {"other.py": [a_comment(7, "OB101"), a_comment(0, at=1)]},
        {"conftest.py": [a_comment(7, "OB201")]},
        {"conftest.py": [a_comment(7, "OB1")]},
        {"conftest.py": [a_comment(7, "F401")]},
    ],
)
def test_what_silences_nothing(comments: Comments) -> None:
    assert silence([FINDING], comments).kept == (FINDING,)


@pytest.mark.parametrize(
    "comments",
    [
        {"conftest.py": [a_comment(7)]},
        {"conftest.py": [a_comment(7, "OB101")]},
        {"conftest.py": [a_comment(7, "OB201", "OB101")]},
        {"conftest.py": [a_comment(7, "double-import")]},
        {"conftest.py": [a_comment(7, "OB103")]},
        {"app/main.py": [a_comment(3, "OB101")]},
        {"app/main.py": [a_comment(0, "OB101", at=1)]},
        {"app/main.py": [a_comment(0, at=1)]},
    ],
)
def test_what_silences_a_finding_at_any_of_its_evidence(comments: Comments) -> None:
    assert silence([FINDING], comments).silenced == (FINDING,)
    assert superfluous([FINDING], comments) == [] or comments["conftest.py"][0].codes[0] == "OB201"


class TestUnused:
    def test_bare_comments_and_codes_of_other_tools_are_left_alone(self) -> None:
        assert superfluous([], {"a.py": [a_comment(1), a_comment(2, "F401", "PLC0415"), a_comment(0, at=1)]}) == []

    def test_a_comment_for_a_rule_that_did_not_run_is_left_alone(self) -> None:
        comments = {"a.py": [a_comment(1, "OB101"), a_comment(2, "OB102")]}
        assert superfluous([], comments, frozenset({"OB104"})) == []

    def test_a_comment_about_unused_comments_is_left_alone(self) -> None:
        assert superfluous([], {"a.py": [a_comment(1, "OB002")]}) == []

    def test_a_comment_that_silences_nothing_is_a_warning_where_it_stands(self) -> None:
        (finding,) = superfluous([], {"a.py": [a_comment(4, "OB101")]})
        assert (finding.code, finding.severity) == ("OB002", Severity.WARNING)
        assert finding.place == Place("a.py", 4, 20, 40)
        assert finding.help == "remove the comment"

    def test_of_several_codes_only_the_unused_one_is_said(self) -> None:
        (finding,) = superfluous([FINDING], {"conftest.py": [a_comment(7, "OB101", "OB104")]})
        assert finding.help == "remove OB104 from the comment"

    def test_a_comment_for_the_whole_file_is_told_from_one_for_a_line(self) -> None:
        (finding,) = superfluous([], {"a.py": [a_comment(0, "OB101", at=2)]})
        assert finding.message == "a comment silences OB101, which finds nothing in this file"
        assert finding.place.line == 2

    def test_an_unknown_code_is_said_with_the_nearest_spelling(self) -> None:
        found = superfluous([], {"a.py": [a_comment(1, "OB999"), a_comment(2, "duoble-import")]})
        assert [finding.message for finding in found] == [
            'a comment silences "OB999", which is no rule',
            'a comment silences "duoble-import", which is no rule',
        ]
        assert found[1].help == 'did you mean "double-import"?'

    def test_two_alike_in_one_file_have_keys_of_their_own(self) -> None:
        found = superfluous([], {"a.py": [a_comment(1, "OB101"), a_comment(9, "OB101")]})
        assert len({finding.key for finding in found}) == 2
