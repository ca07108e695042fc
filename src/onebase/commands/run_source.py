"""What `onebase run` says from the source of the project, when the processes themselves know of no cause."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from onebase.commands.options import CheckOptions
from onebase.commands.progress import Progress
from onebase.commands.request import read_request
from onebase.commands.streams import emit
from onebase.confirm.source import about
from onebase.observer.text import render
from onebase.project.settings_values import ConfigurationError
from onebase.session import check
from onebase.vocabulary import Finding


def answer(directory: str) -> int:
    """Reads what processes have `told`, as journals hold it, and whether `warnings` are wanted from the standard input.

    Prints the texts of the findings, as JSON.
    """
    asked = json.load(sys.stdin)
    found = causes(asked["told"], directory, warnings=asked["warnings"])
    emit([json.dumps(["\n".join(render(finding)) for finding in found])])
    return 0


def causes(told: Sequence[Mapping[str, Any]], directory: str, *, warnings: bool) -> list[Finding]:
    """The findings of the project in `directory` that explain what processes have `told`.

    Nothing where the project cannot be read: the command has ended, and its exit code is what counts.
    """
    try:
        settings = read_request((directory,), CheckOptions(quiet=True)).settings
        with Progress(enabled=False) as progress:
            report = check((), settings, progress)
    except ConfigurationError:
        return []
    return about(report.findings, report.entry_points, told, warnings=warnings)
