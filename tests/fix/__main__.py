"""Writes `docs/repairs.md`: what `onebase fix` repairs of the flagged examples, rule by rule; `--check` compares."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from onebase.selection.catalogue import all_rules, page
from tests.fix.test_rule_pages import FLAGGED, repair

TABLE = Path(__file__).parents[2] / "docs" / "repairs.md"
BECAUSE = "Not repaired: "
HEAD = """\
# Which rules are repaired

Written by `python -m tests.fix`, which repairs the flagged examples of all rule pages with unsafe fixes. *Shown* means
that the decision is yours, and that both sides of it are printed.

| code | rule | examples repaired | steps are | otherwise |
| --- | --- | --- | --- | --- |
"""


class Repaired(NamedTuple):
    """Of the flagged examples of one rule: how many there are, how many are repaired, with which grades; whether
    both sides are shown where nothing is done."""

    all: int
    done: int
    grades: frozenset[str]
    shown: bool


def measured() -> dict[str, Repaired]:
    """Code → what becomes of its flagged examples."""
    found: dict[str, Repaired] = {}
    for name in FLAGGED:
        code = name.partition(" ")[0]
        before = found.get(code, Repaired(0, 0, frozenset(), shown=False))
        with tempfile.TemporaryDirectory() as directory:
            plan = repair(name, Path(directory))
        grades = {fix.grade.name.lower() for step in plan.steps for fix in step.fixes}
        shown = any(len(each.fix.notes) > 1 for each in plan.refused)
        gone = bool(plan.steps) and code not in {each.code for each in plan.last.findings}
        found[code] = Repaired(before.all + 1, before.done + gone, before.grades | grades, shown=before.shown or shown)
    return found


def reason(code: str) -> str:
    """What a page says about why not everything is repaired, "" where it says nothing."""
    text = next(page(rule) for rule in all_rules() if rule.code == code)
    paragraphs = (" ".join(each.split()) for each in text.partition("\n## Fix safety\n")[2].split("\n\n"))
    return next((each.removeprefix(BECAUSE) for each in paragraphs if each.startswith(BECAUSE)), "")


def table(found: dict[str, Repaired]) -> str:
    """The text of `repairs.md`."""
    return HEAD + "".join(_rows(found))


def _rows(found: dict[str, Repaired]) -> Iterator[str]:
    for rule in all_rules():
        each = found[rule.code]
        link = f"[{rule.name}](../src/onebase/rules/{rule.name.replace('-', '_')}.md)"
        grades = " and ".join(sorted(each.grades | ({"shown"} if each.shown else set())))
        yield f"| {rule.code} | {link} | {_how_many(each)} | {grades} | {reason(rule.code)} |\n"


def _how_many(each: Repaired) -> str:
    return "all" if each.done == each.all else "some" if each.done else "none"


def main() -> int:
    """Write the table, or compare it; 1 when it differs."""
    text = table(measured())
    if "--check" not in sys.argv:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text:
        sys.stdout.write(f"{TABLE} is out of date: run python -m tests.fix\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
