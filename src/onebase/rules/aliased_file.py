"""One file is imported through two paths: a symbolic link leads to it."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.rules._double_load import Cause, Wording, find_doubles
from onebase.vocabulary import Consequence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB111",
    name="aliased-file",
    summary="one file is imported through two paths, one of which is a symbolic link",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each link through which files get a second name."""
    return find_doubles(program, load, RULE, frozenset({"alias"}), _say)


def _say(cause: Cause) -> Wording:
    link, real = cause.odd, cause.kept
    if link.path == link.identity:
        link, real = real, link
    return Wording(
        subject=Subject("file", link.identity),
        message=f"`{link.path}` is a link to `{link.identity}`: executed as `{real.name}` and as `{link.name}`",
        help=f"import `{real.name}` where `{link.name}` is imported, and remove the link",
        notes=("Python names modules by the path it found them at; it does not follow links to compare files",),
        essence=(link.name, real.name),
    )
