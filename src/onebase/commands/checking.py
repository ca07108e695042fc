"""What `onebase check` says where nothing can be replayed."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from onebase.commands.options import CheckOptions
from onebase.commands.progress import Progress
from onebase.commands.replay import Printed, Replay
from onebase.commands.request import Request, read_request
from onebase.project.settings_values import ConfigurationError
from onebase.report.values import FILE_NOT_READ, Report
from onebase.session import check, list_files

if TYPE_CHECKING:
    from onebase.forks import Helper

BASELINE = "onebase-baseline.json"


def carry_out(
    paths: Sequence[str], options: CheckOptions, replay: Replay | None, helper: "Helper | None" = None
) -> Printed:
    """What the command has to say, remembered in `replay` where that is given. `helper` has prepared to read files.

    Raises ConfigurationError for what cannot be used, InternalError where a rule fails.
    """
    request = read_request(_asked(paths, options), options)
    if options.show_settings:
        from onebase.commands.show_settings import describe

        return _printed(describe(request.settings))
    if options.show_files:
        return _printed(_files(request))
    if options.write_baseline:
        return _printed(_write_baseline(request, options))
    if replay is None:
        return _checked(request, options, helper)[0]
    return replay.recall_from(str(request.settings.cache_directory)) or _remembered(request, options, replay, helper)


def _remembered(request: Request, options: CheckOptions, replay: Replay, helper: "Helper | None") -> Printed:
    """What a check says, kept to be replayed."""
    from onebase.commands.looked_at import looked_at

    printed, report = _checked(request, options, helper)
    if report.listed is not None:
        replay.remember(printed, looked_at(report.listed, request.settings, options))
    return printed


def _checked(request: Request, options: CheckOptions, helper: "Helper | None") -> tuple[Printed, Report]:
    """What a check says, and the report that says it."""
    with Progress(enabled=not options.quiet) as progress:
        unsaved = _unsaved(request, options)
        report = check(request.paths, request.settings, progress, unsaved, helper)
        if options.confirm:
            progress("loading entry points")
            report = _confirmed(report, options)
    lines = _shown(report, options, unsaved)
    if options.output_file is not None:
        from onebase.commands.output import write_file

        write_file(options.output_file, lines)
        lines = iter(())
    code = 1 if report.fails and not options.exit_zero else 0
    return _printed(lines, code, _said_besides(report, options)), report


def _printed(lines: Iterable[str], code: int = 0, besides: Iterable[str] = ()) -> Printed:
    out, err = ("".join(f"{line}\n" for line in each) for each in (lines, besides))
    return Printed(code, out, err)


def _confirmed(report: Report, options: CheckOptions) -> Report:
    """The report, with what the entry points of its findings say when they are loaded."""
    from onebase.confirm import confirm

    findings = [finding for finding in report.findings if finding.code != FILE_NOT_READ]
    directory = os.path.abspath(report.settings.directory)
    return report._replace(confirmed=confirm(findings, report.entry_points, directory, _python(options)))


def _python(options: CheckOptions) -> str:
    """The interpreter that was asked for, of the active environment, or on the path. Raises ConfigurationError."""
    import shutil

    active = os.environ.get("VIRTUAL_ENV")
    inside = os.path.join(active, "Scripts" if os.name == "nt" else "bin", "python") if active else None
    for name in [options.python] if options.python else [inside, "python", "python3"]:
        found = shutil.which(name) if name else None
        if found is not None:
            return os.path.abspath(found)
    raise ConfigurationError((f"--python: there is no such program: {options.python or 'python'}",))


def _asked(paths: Sequence[str], options: CheckOptions) -> Sequence[str]:
    """The paths to check; with `--stdin-filename` that file alone, for which `-` may stand as well."""
    name = options.stdin_filename
    if name is None:
        return paths
    if set(paths) - {"-", name} or os.path.isdir(name) or not name.endswith(".py"):
        raise ConfigurationError((f"--stdin-filename: name one Python file, and no other paths: {name}",))
    return [name] if os.path.exists(name) else [os.path.dirname(name) or "."]


def _unsaved(request: Request, options: CheckOptions) -> Mapping[str, bytes]:
    """What is read from the standard input, by the path of the file in the project."""
    if options.stdin_filename is None:
        return {}
    path = os.path.relpath(os.path.realpath(options.stdin_filename), os.path.realpath(request.settings.directory))
    return {path.replace(os.sep, "/"): sys.stdin.buffer.read()}


def _shown(report: Report, options: CheckOptions, unsaved: Mapping[str, bytes]) -> Iterator[str]:
    from onebase.commands.output import view_of
    from onebase.report.formats import render

    output_format = report.settings.output_format
    if options.statistics:
        return _statistics(report, output_format)
    view = view_of(report.settings.directory, options, to_file=options.output_file is not None, unsaved=unsaved)
    return render(report, view, output_format)


def _said_besides(report: Report, options: CheckOptions) -> Iterator[str]:
    """What goes to the standard error."""
    from onebase.commands.output import complaint
    from onebase.report.formats import FOR_PEOPLE

    if report.settings.output_format not in FOR_PEOPLE:
        yield from (complaint(f"{path}: no Python file there was read") for path in report.unmatched)
    if options.show_timings:
        yield from _timings(report)


def _statistics(report: Report, output_format: str) -> Iterator[str]:
    from onebase.report.formats import FOR_PEOPLE
    from onebase.report.statistics import as_json, as_text

    if output_format in FOR_PEOPLE:
        return as_text(report)
    if output_format == "json":
        return as_json(report)
    raise ConfigurationError((f"--statistics: not possible with --output-format {output_format}; use full or json",))


def _files(request: Request) -> Iterator[str]:
    """The files that a check reads below the asked paths, as the reader would type them."""
    from onebase.report.style import printable
    from onebase.selection.paths import is_below, relative_to

    directory = request.settings.directory
    asked = relative_to(directory, request.paths)
    for path in sorted(list_files(request.settings).python):
        if is_below(path, asked):
            yield printable(os.path.relpath(os.path.join(directory, path)))


def _write_baseline(request: Request, options: CheckOptions) -> Iterator[str]:
    """Remembers all findings of the project, whatever paths were asked about: a baseline knows no paths."""
    from onebase.report.words import counted
    from onebase.selection.baseline import write_baseline

    settings = request.settings
    file = settings.baseline or os.path.join(settings.directory, BASELINE)
    with Progress(enabled=not options.quiet) as progress:
        report = check((), settings._replace(baseline=None, show_uncertain=True), progress)
    count = write_baseline(file, (finding for finding in report.findings if finding.code != FILE_NOT_READ))
    shown = os.path.relpath(file)
    if not options.quiet:
        yield f"Wrote {counted(count, 'finding')} to {shown}."
        if settings.baseline is None:
            name = os.path.basename(file)
            yield f'It counts with --baseline {shown}, or with baseline = "{name}" in the configuration.'


def _timings(report: Report) -> Iterator[str]:
    width = max(len(timing.name) for timing in report.timings)
    yield from (f"{timing.name:<{width}} {timing.seconds * 1000:10.1f} ms" for timing in report.timings)
    yield f"{'in all':<{width}} {report.duration * 1000:10.1f} ms"
