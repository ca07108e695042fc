"""Prints how far predicted and observed loads agree.

python -m tests.prediction                                        every run of every failure case
python -m tests.prediction DIRECTORY --python VENV/bin/python     every entry point of a project
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from .cases import compare_cases
from .comparison import Comparison
from .projects import compare_project


def main(arguments: Sequence[str]) -> int:
    """Compares, prints, and returns 1 if anything is left unexplained."""
    parser = argparse.ArgumentParser(prog="python -m tests.prediction", description=__doc__)
    parser.add_argument("directory", nargs="?", help="a project; without one, the failure cases")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the project's dependencies")
    parser.add_argument("--entry", action="append", default=[], help="only this entry point (its label)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a variable of the environment"
    )
    parser.add_argument("--verbose", action="store_true", help="show explained differences too, and what was printed")
    options = parser.parse_args(arguments)
    if options.directory:
        variables = dict(each.split("=", 1) for each in options.set)
        directory = Path(options.directory).resolve()
        compared = compare_project(directory, Path(options.python).absolute(), variables, options.entry)
    else:
        compared = compare_cases(options.entry)
    found: list[Comparison] = []
    for each in compared:
        found.append(each)
        for line in _lines(each, verbose=options.verbose):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    sys.stdout.write(totals(found) + "\n")
    return 1 if any(each.unexplained for each in found) else 0


def _lines(comparison: Comparison, *, verbose: bool) -> Iterator[str]:
    explained = len(comparison.differences) - len(comparison.unexplained)
    verdict = "UNEXPLAINED" if comparison.unexplained else f"explained ({explained})" if explained else "equal"
    verdict = verdict if comparison.started else "NOT STARTED"
    counts = f"{comparison.modules:5} modules {comparison.tables:4} tables"
    ended = f"   ended: {comparison.ended[:120]}" if comparison.ended else ""
    yield f"{verdict:15} {counts}  {comparison.label}{ended}"
    for each in comparison.differences:
        if verbose or not each.why:
            yield f"    {each.what}" + (f"  ({each.why})" if each.why else "")
    if verbose:
        yield from (f"    | {line}" for line in comparison.printed.splitlines()[-12:])


def totals(compared: Iterable[Comparison]) -> str:
    """The figure: entry points, modules and tables compared, and how many agree."""
    asked = list(compared)
    every = [each for each in asked if each.started]
    equal = sum(not each.differences for each in every)
    others = sum(bool(each.unexplained) for each in every)
    modules, tables = sum(each.modules for each in every), sum(each.tables for each in every)
    counted = f"{len(every)} entry points, {modules:,} executed modules, {tables:,} tables"
    figure = f"{counted}: {equal} equal, {len(every) - equal - others} with differences explained, {others} with others"
    return figure + (f"; {len(asked) - len(every)} not started" if len(every) < len(asked) else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
