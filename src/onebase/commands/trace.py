"""`onebase trace`: the entry points, or what one of them loads."""

import os
from collections.abc import Sequence
from importlib import import_module

from onebase.commands.options import TraceOptions
from onebase.commands.output import emit, view_of
from onebase.commands.progress import Progress
from onebase.commands.request import read_request
from onebase.project.entry import EntryPoint, RunFile
from onebase.project.settings_spelling import did_you_mean
from onebase.project.settings_values import ConfigurationError, Settings
from onebase.session import Clock, open_program


def run(wanted: str | None, project: str, options: TraceOptions) -> int:
    """Prints the entry points of the project, or the trace of the one that is wanted.

    Raises ConfigurationError where no entry point, or more than one, is meant.
    """
    settings = read_request((project,), options).settings
    renderer = import_module(f"onebase.report.{'trace_json' if options.as_json else 'trace_text'}")
    view = view_of(settings.directory, options)
    with Progress(enabled=not options.quiet) as progress:
        program = open_program(settings, Clock(progress))
        if wanted is None:
            lines = renderer.list_entry_points(program.entry_points, view)
        else:
            from onebase.report.trace_values import build_trace

            load = program.load(_choose(wanted, program.entry_points, settings))
            lines = renderer.render_trace(build_trace(load, program.world(load), everything=options.everything), view)
    emit(lines)
    return 0


def _choose(wanted: str, entry_points: Sequence[EntryPoint], settings: Settings) -> EntryPoint:
    """The entry point of that label, or the one that runs that file."""
    words = " ".join(wanted.split())
    found = [entry for entry in entry_points if entry.label == words]
    found = found or [entry for entry in entry_points if entry.label.casefold() == words.casefold()]
    found = found or [entry for entry in entry_points if _runs(entry, wanted, settings)]
    if len(found) == 1:
        return found[0]
    labels = [entry.label for entry in found or entry_points]
    if found:
        raise ConfigurationError((f'trace: "{words}" may mean {" or ".join(labels)}',))
    hint = did_you_mean(words, labels) or "onebase trace lists the entry points"
    raise ConfigurationError((f'trace: no entry point is called "{words}"; {hint}',))


def _runs(entry: EntryPoint, wanted: str, settings: Settings) -> bool:
    """Whether the entry point executes the file as a step of its own; the file is given as one would type it."""
    path = os.path.relpath(os.path.abspath(wanted), settings.directory).replace(os.sep, "/")
    return any(isinstance(step, RunFile) and step.path == path for step in entry.steps)
