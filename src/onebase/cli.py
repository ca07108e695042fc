"""The commands and their options. What they do stands in `onebase.commands`, imported by the command that runs."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from onebase import __version__
from onebase.commands.output import complain
from onebase.commands.plain import COLORS, SEVERITIES
from onebase.project.conventions import OUTPUT_FORMATS

Command = TypeVar("Command", bound=Callable[..., int])


def execute(arguments: Sequence[str]) -> int:
    """Reads one command line with click and carries it out; returns the exit code. What commands raise is passed on."""
    try:
        code: int = main.main(list(arguments) or ["--help"], prog_name="onebase", standalone_mode=False) or 0
    except click.ClickException as error:
        complain(error.format_message())
        return 2
    except click.Abort:
        return 130
    return code if arguments else 2


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in the order given."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


PROJECT = _options(
    click.option("--config", metavar="FILE", help="Read the settings from this file."),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
    click.option("--extend-exclude", multiple=True, metavar="GLOB", help="Leave out more files."),
    click.option("--no-cache", is_flag=True, help="Neither read nor write the cache."),
    click.option("--cache-dir", metavar="DIRECTORY", help="Where the cache is kept."),
)
COLOR = click.option("--color", type=click.Choice(COLORS), default="auto", help="When to print colours.")
PRINTING = _options(
    COLOR,
    click.option("-q", "--quiet", is_flag=True, help="Print findings and nothing else."),
    click.option("-v", "--verbose", is_flag=True, help="Shorten nothing; show where an internal error comes from."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="onebase %(version)s")
def main() -> None:
    """Finds why SQLAlchemy projects die of "Table is already defined for this MetaData instance".

    It reads source and never runs it, except where --confirm, --verify and run ask for that.

    Exit code: 0 clean, 1 findings, 2 it could not be done.
    """


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@_options(
    click.option("--select", multiple=True, metavar="RULES", help="Run only these: codes, prefixes, names, or ALL."),
    click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these."),
    click.option("--extend-select", multiple=True, metavar="RULES", help="Run these as well."),
    click.option("--per-file-ignores", multiple=True, metavar="GLOB:RULES", help="Ignore rules in some files."),
    click.option("--output-format", type=click.Choice(OUTPUT_FORMATS), envvar="ONEBASE_OUTPUT_FORMAT"),
    click.option("-o", "--output-file", metavar="FILE", help="Write the findings to a file."),
    click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 in spite of findings."),
    click.option(
        "--fail-level", type=click.Choice(SEVERITIES), help="The least severity that fails a run (default: warning)."
    ),
    click.option("--show-uncertain", is_flag=True, help="Show also what the source cannot settle."),
    click.option("--baseline", metavar="FILE", help="Report only what this file does not remember."),
    click.option("--write-baseline", is_flag=True, help="Remember all present findings."),
    click.option("--statistics", is_flag=True, help="Count the findings of each rule instead."),
    click.option("-w", "--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C."),
    click.option("--show-settings", is_flag=True, help="Print the settings and where they come from."),
    click.option("--show-files", is_flag=True, help="Print the files that would be read."),
    click.option("--show-timings", is_flag=True, help="Print how long each stage and each rule took."),
    click.option("--stdin-filename", metavar="FILE", help="Check FILE with the content of the standard input."),
    click.option(
        "--confirm", is_flag=True, help="Load the entry points with findings, WHICH EXECUTES THE PROJECT'S CODE."
    ),
    click.option("--python", metavar="FILE", help="For --confirm: the Python that has what the project needs."),
)
@PROJECT
@PRINTING
def check(paths: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401  click hands over all options by name
    """Check the project that PATHS lie in (default: the present directory)."""
    from onebase.commands.check import run
    from onebase.commands.options import CheckOptions

    return run(paths, CheckOptions(**options))


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@_options(
    click.option("--diff", is_flag=True, help="Print what would change, and change nothing."),
    click.option("--plan", is_flag=True, help="Print the steps and what they do to every table; change nothing."),
    click.option("-i", "--interactive", is_flag=True, help="Ask before each step."),
    click.option("--unsafe-fixes", is_flag=True, help="Take steps that may change more than the defect."),
    click.option("--root", metavar="DIRECTORY", help="The import root that stays where files have two names."),
    click.option(
        "--verify", metavar="COMMAND", help="Change nothing unless COMMAND, in a copy, goes no worse with it."
    ),
    click.option(
        "--verify-timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Stop COMMAND after so long: it counts as failed.",
    ),
    click.option("--allow-dirty", is_flag=True, help="Change files whose content git does not have."),
    click.option("--select", multiple=True, metavar="RULES", help="Repair only these: codes, prefixes, names, or ALL."),
    click.option("--ignore", multiple=True, metavar="RULES", help="Do not repair these."),
    click.option("--extend-select", multiple=True, metavar="RULES", help="Repair these as well."),
    click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 in spite of findings that are left."),
    click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 if anything was repaired."),
)
@PROJECT
@PRINTING
def fix(paths: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401  as above
    """Repair the causes of findings in the project that PATHS lie in.

    Exit code: 0 nothing is left, 1 findings are left (with --diff: something would change), 2 it could not be done.
    """
    from onebase.commands.fix import run
    from onebase.commands.options import FixOptions

    return run(paths, FixOptions(**options))


@main.command()
@click.argument("rule", required=False, metavar="[RULE | FILE | -]")
@click.option("--all", "everything", is_flag=True, help="List all rules.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="For --all.")
@COLOR
def explain(rule: str | None, everything: bool, output_format: str, color: str) -> int:
    """Explain a RULE, by its code or name, or a failure: a FILE with a traceback or a log, - for standard input.

    The cause of a failure is looked for in the project of the present directory. Exit code: 0 explained, 1 not.
    """
    import os

    from onebase.commands import explain, explain_failure, rules

    if everything:
        return rules.run(output_format)
    if rule is None:
        raise click.UsageError("explain: say which rule, by code or name, or --all")
    if rule == "-" or os.path.isfile(rule):
        return explain_failure.run(rule, color)
    return explain.run(rule, color)


@main.command()
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
def rules(output_format: str) -> int:
    """List all rules."""
    from onebase.commands.rules import run

    return run(output_format)


@main.command()
@click.argument("entry", required=False)
@click.option("--project", metavar="PATH", default=".", help="A path in the project (default: the present directory).")
@click.option("--all", "everything", is_flag=True, help="Show every module, not only what leads to tables.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@PROJECT
@PRINTING
def trace(entry: str | None, project: str, **options: Any) -> int:  # noqa: ANN401  as above
    """Show what an ENTRY point loads; without ENTRY, list the entry points.

    ENTRY is a label, a file, or a command such as "uvicorn app.main:app".
    """
    from onebase.commands.options import TraceOptions
    from onebase.commands.trace import run

    return run(entry, project, TraceOptions(**options))


@main.command(name="run", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--heal", is_flag=True, help="Give each file one module, whatever names it is imported by.")
@click.option("--strict", is_flag=True, help="Refuse the second import of a file with tables.")
@click.option("--json", "json_file", metavar="FILE", help="Write what was found and loaded to a file.")
@click.option("--loaded", is_flag=True, help="Print at the end what each process has loaded.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENTS]...")
def run_command(command: tuple[str, ...], heal: bool, strict: bool, json_file: str | None, loaded: bool) -> int:
    """Run a Python COMMAND under observation; if it fails, say why.

    The exit code is the command's own.
    """
    from onebase.commands.run import RunOptions, run

    if heal and strict:
        raise click.UsageError("run: --heal imports what --strict refuses; use one of them")
    policy = "heal" if heal else "strict" if strict else "explain"
    return run(command, RunOptions(policy, json_file, loaded))


@main.command(name="module-names", hidden=True)
@click.argument("directory", default=".")
def module_names(directory: str) -> int:
    """Print the name that each file with two names is to keep, for `heal`."""
    from onebase.commands.module_names import run

    return run(directory)


@main.command(name="source-causes", hidden=True)
@click.argument("directory", default=".")
def source_causes(directory: str) -> int:
    """Print what the source says of what processes have told on the standard input, for the pytest plugin."""
    from onebase.commands.run_source import answer

    return answer(directory)


@main.command()
@click.argument("project", metavar="[PATH]", default=".")
@click.option(
    "--format", "output_format", type=click.Choice(["html", "svg", "dot", "mermaid"]), default="html", show_default=True
)
@click.option("-o", "--output-file", metavar="FILE", help="Where to write; - prints (default: onebase-graph.html).")
@PROJECT
@PRINTING
def graph(project: str, **options: Any) -> int:  # noqa: ANN401  as above
    """Draw the project of PATH: what each entry point loads and misses.

    The page is one file that opens in any browser, without network. Other formats are printed.
    """
    from onebase.commands.graph import run
    from onebase.commands.options import GraphOptions

    return run(project, GraphOptions(**options))
