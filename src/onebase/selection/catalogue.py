"""The rules that there are, found by walking the package of rules, and their pages."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import onebase.rules
from onebase.named_tuple import NamedTuple
from onebase.vocabulary import Finding, Rule

if TYPE_CHECKING:
    from onebase.program import Load, Program

DIRECTORY = onebase.rules.__path__[0]


class RuleModule(NamedTuple):
    """A rule together with the function that applies it to one load of one program."""

    rule: Rule
    check: "Callable[[Program, Load], Iterator[Finding]]"


@cache
def rule_modules() -> tuple[RuleModule, ...]:
    """Every rule, sorted by code. A rule that cannot be imported is an error, never silently left out."""
    files = sorted(name for name in os.listdir(DIRECTORY) if name.endswith(".py") and not name.startswith("_"))
    modules = [import_module(f"onebase.rules.{name[:-3]}") for name in files]
    found = [RuleModule(module.RULE, module.check) for module in modules if hasattr(module, "RULE")]
    return tuple(sorted(found, key=lambda module: module.rule.code))


def all_rules() -> tuple[Rule, ...]:
    """The identity of every rule, sorted by code."""
    return tuple(module.rule for module in rule_modules())


def find_rule(code_or_name: str) -> Rule | None:
    """The rule of that code, former code or name, in any letter case; None where there is none."""
    wanted = code_or_name.casefold()
    for rule in all_rules():
        if wanted in {word.casefold() for word in words_of(rule)}:
            return rule
    return None


def words_of(rule: Rule) -> tuple[str, ...]:
    """Everything that identifies exactly this rule: its code, its name, the codes that were merged into it."""
    return (rule.code, rule.name, *rule.aliases)


def page(rule: Rule) -> str:
    """The page of a rule, in Markdown, as it stands beside the rule."""
    with open(os.path.join(DIRECTORY, f"{rule.name.replace('-', '_')}.md"), encoding="utf-8") as file:
        return file.read()
