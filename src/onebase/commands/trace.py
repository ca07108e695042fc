"""`onebase trace`: the entry points, or what one of them loads."""

import os
import shlex
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from onebase.commands.options import TraceOptions
from onebase.commands.output import view_of
from onebase.commands.progress import Progress
from onebase.commands.request import read_request
from onebase.commands.streams import emit
from onebase.project.entry import EntryPoint, RunFile
from onebase.project.settings_spelling import did_you_mean
from onebase.project.settings_values import ConfigurationError, ConfiguredEntryPoint, Settings
from onebase.session import Clock, open_program
from onebase.vocabulary import Place

if TYPE_CHECKING:
    from onebase.program import Program
    from onebase.report.trace_values import Trace

COMMAND_LINE = "<command line>"


def run(wanted: str | None, project: str, options: TraceOptions) -> int:
    """Prints the entry points of the project, or the traces of those that are wanted.

    Raises ConfigurationError where no entry point is meant.
    """
    settings = read_request((project,), options).settings
    renderer = import_module(f"onebase.report.{'trace_json' if options.as_json else 'trace_text'}")
    view = view_of(settings.directory, options)
    with Progress(enabled=not options.quiet) as progress:
        program = open_program(settings, Clock(progress))
        if wanted is None:
            lines = renderer.list_entry_points(program.entry_points, view)
        else:
            lines = renderer.render_traces(_traces(wanted, program, settings, options), view)
    emit(lines)
    return 0


def _traces(wanted: str, program: "Program", settings: Settings, options: TraceOptions) -> list["Trace"]:
    """The traces of the entry points of that label, or that run that file, or that the command starts.

    A command that nothing in the project mentions is tried out as if the configuration named it; of a file of tests,
    pytest runs this one alone.
    """
    from onebase.report.trace_values import build_trace

    words = " ".join(wanted.split())
    found = _called(words, wanted, program.entry_points, settings)
    if not found:
        typed = f"pytest {shlex.quote(wanted)}" if _is_test(wanted) else words
        here = ConfiguredEntryPoint(typed, os.path.relpath(os.getcwd(), settings.directory), source=COMMAND_LINE)
        labels = [entry.label for entry in program.entry_points]
        program = open_program(settings._replace(entry_points=(here,)), Clock(lambda _: None))
        found = [entry for entry in program.entry_points if entry.reason.place == Place(COMMAND_LINE)]
        found = [entry for entry in found if entry.label.endswith(typed)] or found
        if not found:
            hint = did_you_mean(words, labels) or _part_of(words, labels) or "onebase trace lists the entry points"
            raise ConfigurationError((f'trace: no entry point is called "{words}"; {hint}',))
    loads = [program.load(entry) for entry in found]
    return [build_trace(program, load, everything=options.everything) for load in loads]


def _part_of(words: str, labels: Sequence[str]) -> str:
    """The label with these words in it: `cd shared && alembic`, where `alembic` is asked for."""
    longer = next((label for label in labels if f" {words} " in f" {label} "), "")
    return f'did you mean "{longer}"?' if longer else ""


def _is_test(wanted: str) -> bool:
    """Whether a file of tests is named, which pytest would run alone."""
    from onebase.project.entry_points.pytest_runs import is_test_module

    return os.path.isfile(wanted) and is_test_module(wanted)


def _called(words: str, wanted: str, entry_points: Sequence[EntryPoint], settings: Settings) -> list[EntryPoint]:
    found = [entry for entry in entry_points if entry.label == words]
    found = found or [entry for entry in entry_points if entry.label.casefold() == words.casefold()]
    return found or [entry for entry in entry_points if _runs(entry, wanted, settings)]


def _runs(entry: EntryPoint, wanted: str, settings: Settings) -> bool:
    """Whether the entry point executes the file as a step of its own; the file is given as one would type it."""
    path = os.path.relpath(os.path.abspath(wanted), settings.directory).replace(os.sep, "/")
    return any(isinstance(step, RunFile) and step.path == path for step in entry.steps)
