"""A conftest.py is imported by name, although pytest executes it on its own account."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.program.paths import join, parent
from onebase.rules._double_load import Cause, Wording, find_doubles
from onebase.vocabulary import Consequence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB107",
    name="conftest-imported",
    summary="a conftest.py is imported by name, although pytest executes it on its own account",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each conftest.py that gets a second name by an import."""
    return find_doubles(program, load, RULE, frozenset({"conftest"}), _say)


def _say(cause: Cause) -> Wording:
    path = cause.odd.identity
    by_pytest, imported = cause.odd, cause.kept
    if imported.request.how == "step":
        by_pytest, imported = imported, by_pytest
    target = join(parent(path), "models.py")
    return Wording(
        subject=Subject("file", path),
        message=f"pytest executes `{path}` as `{by_pytest.name}`; an import executes it again as `{imported.name}`",
        help=f"move what is imported from `{path}` into a module of its own, for example `{target}`",
        essence=(by_pytest.name, imported.name),
    )
