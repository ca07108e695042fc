"""Writes `rules.md` from the rules themselves; with `--check` it only says whether that would change anything."""

import sys
from pathlib import Path

from onebase.selection.catalogue import all_rules

INDEX = Path(__file__).with_name("rules.md")
FAMILIES = {
    "OB0": "The tool itself",
    "OB1": "One file, several modules",
    "OB2": "One table, several definitions",
    "OB3": "Several registries where one was meant",
    "OB4": "Models that an entry point does not load",
    "OB5": "The wrong moment",
    "OB6": "Imports that fail, and cycles",
    "OB7": "Two things, one name",
}
HEAD = """\
# Rules

Written by `docs/rules_index.py`. Every rule has a page, which `onebase explain CODE` shows as well: what is wrong, why
it happens, what it looks like at run time, examples, and when to leave it.

The severity is that of a rule's worst findings, and "at worst" is what comes of them: data that are lost or wrong weigh
most, then a process that fails at its start, then one that fails at the first use. All three are errors. A finding that
is milder, because it works by luck or the evidence is weak, is a warning or a note
([how loud a finding is](how-it-works.md#how-loud-a-finding-is)).
"""


def index() -> str:
    """The text of `rules.md`."""
    lines = [HEAD]
    for prefix, family in FAMILIES.items():
        if not any(rule.code.startswith(prefix) for rule in all_rules()):
            continue
        head = "| code | rule | severity | at worst | finds |"
        lines += [f"## {family}\n", head, "| --- | --- | --- | --- | --- |"]
        for rule in all_rules():
            if rule.code.startswith(prefix):
                page = f"../src/onebase/rules/{rule.name.replace('-', '_')}.md"
                loud = f"{rule.severity.name.lower()} | {rule.consequence.words}"
                lines.append(f"| {rule.code} | [{rule.name}]({page}) | {loud} | {rule.summary} |")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Write the index, or compare it; 1 when it differs."""
    text = index()
    if "--check" not in sys.argv:
        INDEX.write_text(text, encoding="utf-8")
    elif not INDEX.exists() or INDEX.read_text(encoding="utf-8") != text:
        print(f"{INDEX} is out of date: run python docs/rules_index.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
