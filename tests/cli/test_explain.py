import json

import pytest

from onebase.selection.catalogue import all_rules, page

from .conftest import Onebase


@pytest.mark.parametrize("word", ["OB101", "ob101", "double-import"])
def test_the_page_of_a_rule_is_printed_as_it_stands(word: str, onebase: Onebase) -> None:
    (rule,) = (rule for rule in all_rules() if rule.code == "OB101")
    assert onebase("explain", word) == (0, page(rule), "")


def test_a_former_code_says_into_what_it_was_merged(onebase: Onebase) -> None:
    found = onebase("explain", "OB102")
    assert found.out.startswith("OB102 was merged into OB101 (double-import).\n\n# double-import (OB101)\n")


def test_on_a_terminal_the_page_is_rendered(onebase: Onebase) -> None:
    found = onebase("explain", "OB101", "--color", "always")
    assert "\x1b[" in found.out
    assert "```" not in found.out


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_has_a_page_with_its_name_and_code(rule: object, onebase: Onebase) -> None:
    from onebase.vocabulary import Rule

    assert isinstance(rule, Rule)
    assert page(rule).startswith(f"# {rule.name} ({rule.code})\n")
    assert onebase("explain", rule.name).code == 0


def test_all_rules_are_listed(onebase: Onebase) -> None:
    listed = onebase("rules")
    assert listed == onebase("explain", "--all")
    assert [line.split()[0] for line in listed.out.splitlines()] == [rule.code for rule in all_rules()]
    rows = json.loads(onebase("rules", "--output-format", "json").out)
    assert [row["name"] for row in rows] == [rule.name for rule in all_rules()]
    assert [row["aliases"] for row in rows if row["code"] == "OB101"] == [["OB102", "OB103"]]


def test_codes_names_and_former_codes_are_unique() -> None:
    words = [word for rule in all_rules() for word in (rule.code, rule.name, *rule.aliases)]
    assert len(words) == len(set(words))
