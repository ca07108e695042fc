import re

import pytest

from onebase.selection.catalogue import all_rules, page
from onebase.vocabulary import Consequence, Rule, Severity


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_what_fails_is_an_error_and_what_works_is_none(rule: Rule) -> None:
    assert (rule.severity is Severity.ERROR) == (rule.consequence is not Consequence.LATENT)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_the_worst_example_of_the_page_has_the_severity_of_the_rule(rule: Rule) -> None:
    told = re.findall(r"(error|warning|note): ?\[([^\]]*)\]", page(rule))
    found = {Severity[word.upper()] for word, codes in told if rule.code in codes}
    assert not found or max(found) is rule.severity


def test_the_order_of_consequences() -> None:
    worst_first = sorted(Consequence, reverse=True)
    assert [each.name for each in worst_first] == ["DATA", "START", "FIRST_USE", "LATENT"]
