"""The table of what is repaired is true, and every page says why not where it is not."""

from .__main__ import TABLE, measured, reason, table


def test_every_rule_is_repaired_or_its_page_says_why_not() -> None:
    found = measured()
    assert {code for code, each in found.items() if bool(reason(code)) == (each.done == each.all)} == set()
    assert table(found) == TABLE.read_text(encoding="utf-8"), "run python -m tests.fix"
