"""A file could not be read: nothing is known of what it defines."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.vocabulary import Finding, Rule, Severity

RULE = Rule(
    code="OB003",
    name="file-not-read",
    summary="a file could not be read as Python, so nothing is known of what it defines",
    severity=Severity.NOTE,
)


def check(_program: Program, _load: Load) -> Iterator[Finding]:
    """Nothing: such a file belongs to no load. The session reports it, once for the project."""
    return iter(())
