"""A script inside a package is started by its path, so that its own directory becomes a second import root."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.program.paths import parent
from onebase.rules._double_load import Cause, Wording, find_doubles
from onebase.rules._one_name import one_name
from onebase.vocabulary import Consequence, Finding, Rule, Severity

RULE = Rule(
    code="OB105",
    name="script-inside-package",
    summary="starting a file inside a package puts the package's own directory on `sys.path`",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each started script whose directory is a package that is also imported by its full name."""
    return find_doubles(program, load, RULE, frozenset({"script"}), _say)


def _say(cause: Cause) -> Wording:
    script = next(module.path for module in cause.load.modules if module.name == "__main__")
    return one_name(cause, f"; start it as `{_as_module(cause, script)}` from the directory above the package")


def _as_module(cause: Cause, script: str) -> str:
    """`python -m` with the name that the script has from the first directory above it that is no package."""
    directory, parts = parent(script), [script.rpartition("/")[2].removesuffix(".py")]
    while directory != "." and f"{directory}/__init__.py" in cause.program.index.python:
        parts.insert(0, directory.rpartition("/")[2])
        directory = parent(directory)
    return "python -m " + ".".join(parts)
