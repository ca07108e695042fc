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
from onebase.vocabulary import Finding, Severity


def answer(directory: str) -> int:
    """Reads failures, as journals hold them, from the standard input and prints the texts of their causes, as JSON."""
    told = json.load(sys.stdin)
    emit([json.dumps(["\n".join(render(finding)) for finding in causes(told, directory, Severity.WARNING)])])
    return 0


def causes(told: Sequence[Mapping[str, Any]], directory: str, least: Severity) -> list[Finding]:
    """The findings of the project in `directory` that explain what processes have `told`.

    Nothing where the project cannot be read: the command has ended, and its exit code is what counts.
    """
    try:
        settings = read_request((directory,), CheckOptions(quiet=True)).settings
        with Progress(enabled=False) as progress:
            report = check((), settings, progress)
    except ConfigurationError:
        return []
    return about(report.findings, report.entry_points, told, least)
