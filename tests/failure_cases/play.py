"""Plays a variant of a case: executes its commands with the installed SQLAlchemy and compares what they print."""

import importlib.util
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from .case import Run, Variant
from .launch import Launcher, Printed
from .materialise import materialise

CASE_INSENSITIVE = "case-insensitive-files"


class Played(NamedTuple):
    """What did not happen as the case says, why nothing was executed, if so, and what became of each command."""

    problems: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    commands: tuple[tuple[str, Printed], ...] = ()


def play(variant: Variant, directory: Path, launcher: Launcher) -> Played:
    """Executes the runs of `variant` one after the other in `directory`, which does not exist yet."""
    directory.mkdir()
    materialise(variant, directory)
    problems: list[str] = []
    skipped: list[str] = []
    commands: list[tuple[str, Printed]] = []
    for run in variant.runs:
        if obstacle := _obstacle(run, directory):
            skipped.append(obstacle)
        else:
            results = [(command, launcher(command, directory)) for command in run.commands]
            problems += _problems(run, results)
            commands += results
    return Played(tuple(problems), () if commands else tuple(skipped), tuple(commands))


def sqlalchemy_version() -> str:
    """Major and minor version of the installed SQLAlchemy: "2.0"."""
    return ".".join(version("sqlalchemy").split(".")[:2])


def _obstacle(run: Run, directory: Path) -> str:
    if run.versions and sqlalchemy_version() not in run.versions:
        return f"is about SQLAlchemy {' and '.join(run.versions)}"
    if run.needs == CASE_INSENSITIVE:
        ignores_case = directory.with_name(directory.name.swapcase()).exists()
        return "" if ignores_case else "the file system distinguishes case"
    if run.needs and importlib.util.find_spec(run.needs) is None:
        return f"{run.needs} is not installed"
    return ""


def _problems(run: Run, results: Sequence[tuple[str, Printed]]) -> list[str]:
    """What the commands of a run did otherwise than the run says. All but the last must succeed."""
    printed = "".join(result.text for _, result in results)
    said = [each for each in run.said if not each.versions or sqlalchemy_version() in each.versions]
    fails = any(each.fails for each in said)
    for command, result in results:
        if bool(result.code) != (fails and result is results[-1][1]):
            return [f"{command!r} ended with {result.code}:\n{printed}"]
    wanted = (line for each in said for line in each.lines)
    return [f"{line!r} is not printed:\n{printed}" for line in wanted if _flat(line) not in _flat(printed)]


def _flat(text: str) -> str:
    return " ".join(text.split())
