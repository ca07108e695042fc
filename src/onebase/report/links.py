"""Addresses of the documentation."""

HOME = "https://onebase.readthedocs.io/"


def rule_page(name: str) -> str:
    """The address of the page of the rule of that name."""
    return f"{HOME}en/stable/rules/{name}/"
