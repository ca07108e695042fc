"""Addresses of the documentation."""

from onebase.vocabulary import Rule

HOME = "https://onebase.readthedocs.io/"


def rule_page(rule: Rule) -> str:
    """The address of a rule's page."""
    return f"{HOME}en/stable/rules/{rule.name}/"
