"""One file is reachable from two import roots, and imports use both names."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.rules._double_load import Cause, Wording, find_doubles
from onebase.rules._one_name import one_name
from onebase.vocabulary import Consequence, Finding, Rule, Severity

RULE = Rule(
    code="OB101",
    name="double-import",
    summary="one file is imported under two module names, from two import roots",
    severity=Severity.ERROR,
    consequence=Consequence.START,
    aliases=("OB102", "OB103"),
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each pair of import roots whose files are executed under both names."""
    return find_doubles(program, load, RULE, frozenset({"roots"}), _say)


def _say(cause: Cause) -> Wording:
    return one_name(cause)
