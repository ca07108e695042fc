"""A test runner makes a second name for a file: it inserts a root, or names the module in its own way."""

from collections.abc import Iterator

from onebase.program import Load, LoadedModule, Program
from onebase.rules._double_load import Cause, Wording, find_doubles
from onebase.rules._one_name import one_name
from onebase.vocabulary import Consequence, Finding, Rule, Severity

RULE = Rule(
    code="OB106",
    name="test-runner-roots",
    summary="a test runner puts a directory on `sys.path`, or names a module, so that a file gets a second name",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each pair of roots of which a test runner made one."""
    return find_doubles(program, load, RULE, frozenset({"runner"}), _say)


def _say(cause: Cause) -> Wording:
    made = next((module for module in (cause.odd, cause.kept) if _made_by_runner(module)), cause.odd)
    root = made.root.path if made.root is not None else "."
    if cause.load.entry.kind == "unittest":
        advice = "; give unittest the top-level directory (`-t`)"
    elif f"{root}/__init__.py" in cause.program.index.python or (not made.portions and "." in made.name):
        advice = "; keep the tests outside the package"
    else:
        advice = f"; move the tests out of `{root}`, or add `{root}/__init__.py`"
    return one_name(cause, advice)


def _made_by_runner(module: LoadedModule) -> bool:
    return module.root is not None and module.root.reason.kind in ("pytest-insertion", "unittest-start")
