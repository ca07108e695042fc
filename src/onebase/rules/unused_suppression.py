"""A comment silences a finding that does not exist."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.vocabulary import Finding, Rule, Severity

RULE = Rule(
    code="OB002",
    name="unused-suppression",
    summary="a comment silences a finding that does not exist",
    severity=Severity.WARNING,
)


def check(_program: Program, _load: Load) -> Iterator[Finding]:
    """Nothing: which comments silence something is known only after every rule and every entry point."""
    return iter(())
