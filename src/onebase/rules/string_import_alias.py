"""A string imports or executes a file under another name than the imports do."""

from collections.abc import Iterator

from onebase.program import Load, LoadedModule, Program
from onebase.program.doubles import boundary
from onebase.rules._double_load import Cause, Wording, find_doubles
from onebase.vocabulary import Consequence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB112",
    name="string-import-alias",
    summary="a string (settings, include, loader call) executes a file again under another name",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each file, or pair of roots, that a string doubles."""
    return find_doubles(program, load, RULE, frozenset({"string"}), _say)


def _say(cause: Cause) -> Wording:
    by_string, other = cause.odd, cause.kept
    if not _by_string(cause, by_string):
        by_string, other = other, by_string
    place = boundary(cause.load, by_string).request.place
    where = f" in {place.path}:{place.line}" if place else ""
    return Wording(
        subject=Subject("file", cause.odd.identity),
        message=f"a string executes `{cause.odd.path}` again as `{by_string.name}`; it is also `{other.name}`",
        help=f"use the name `{other.name}` in the string{where}, or import the module",
        essence=(by_string.name, other.name),
    )


def _by_string(cause: Cause, module: LoadedModule) -> bool:
    return boundary(cause.load, module).request.how not in ("import", "parent", "step")
