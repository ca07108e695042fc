"""`onebase explain -`: the cause, in this project, of a failure that somebody has in writing."""

import codecs
import os
import shlex
import sys
from collections.abc import Iterator, Sequence

from onebase.commands.options import CheckOptions
from onebase.commands.output import view_of
from onebase.commands.progress import Progress
from onebase.commands.request import read_request
from onebase.commands.streams import emit
from onebase.failures import Failure, Frame, causes_of, read_failures
from onebase.project.entry_points.pytest_runs import is_test_module
from onebase.project.settings_values import ConfigurationError, ConfiguredEntryPoint, Settings
from onebase.report import Report
from onebase.report.full import render
from onebase.session import check

MOST = 100_000_000
TRACEBACK = "<traceback>"
_RUNPY = ("<frozen runpy>", "runpy.py")
NOT_OF_THIS_FAMILY = (
    "not of this family: nothing in the text is a failure of SQLAlchemy's registries that onebase knows",
)


def run(source: str, color: str) -> int:
    """Prints the causes; returns 0 where one was found, otherwise 1.

    Raises ConfigurationError where the text cannot be read.
    """
    failures = read_failures(_text(source))
    if not failures:
        emit(NOT_OF_THIS_FAMILY)
        return 1
    options = CheckOptions(color=color, quiet=True)
    settings = read_request((), options).settings._replace(baseline=None, per_file_ignores=())
    report = _checked(settings)
    programs = _programs([each for each in failures if not causes_of(each, report.findings)], settings)
    if programs:
        report = _checked(settings._replace(entry_points=(*settings.entry_points, *programs)))
    failures = tuple(each for each in failures if not each.is_loose or causes_of(each, report.findings))
    emit(_lines(failures, report, options) if failures else NOT_OF_THIS_FAMILY)
    return 0 if any(causes_of(each, report.findings) for each in failures) else 1


def _checked(settings: Settings) -> Report:
    with Progress(enabled=False) as progress:
        return check((), settings, progress)


def _programs(failures: Sequence[Failure], settings: Settings) -> list[ConfiguredEntryPoint]:
    """The files of the project with which tracebacks begin: they were started as programs, if nothing else starts
    them."""
    commands = dict.fromkeys(_command(each.frames, settings.directory) for each in failures)
    return [ConfiguredEntryPoint(command, source=TRACEBACK) for command in commands if command]


def _command(frames: Sequence[Frame], directory: str) -> str:
    """What starts the program of a traceback, "" where it is no program of the project. `python -m` goes through
    `runpy` (seen with CPython 3.10 to 3.14)."""
    below = [each for each in frames if not each.file.endswith(_RUNPY)]
    path = _of_the_project(below[0].file, directory) if below else ""
    if not path.endswith(".py") or is_test_module(path):
        return ""
    module = path.removesuffix("/__main__.py").removesuffix(".py").replace("/", ".")
    return f"python {shlex.quote(path)}" if below[0] is frames[0] else f"python -m {shlex.quote(module)}"


def _of_the_project(file: str, directory: str) -> str:
    """The path of a file that may have lain elsewhere when it failed, relative to the project; "" if it has none."""
    parts = [each for each in file.replace("\\", "/").split("/") if each not in ("", ".", "..")]
    paths = ("/".join(parts[at:]) for at in range(len(parts)))
    return next((path for path in paths if os.path.isfile(os.path.join(directory, path))), "")


def _lines(failures: tuple[Failure, ...], report: Report, options: CheckOptions) -> Iterator[str]:
    told: dict[object, int] = {}
    view = view_of(report.settings.directory, options)
    for failure in failures:
        causes = causes_of(failure, report.findings)
        new = tuple(each for each in causes if each.key not in told)
        told.update((each.key, failure.line) for each in causes if each.key not in told)
        yield f"line {failure.line}: {failure.text[:200]}"
        if not causes:
            yield "    of this family, but nothing in the source of this project is its cause"
        elif not new:
            yield f"    the same cause as of line {told[causes[0].key]}"
        yield ""
        if new:
            yield from render(report._replace(findings=new), view)


def _text(source: str) -> str:
    try:
        if source == "-":
            if sys.stdin is None:  # closed from the start (`<&-`)
                raise ConfigurationError(("explain: the standard input is closed",))
            return _decoded(sys.stdin.buffer.read(MOST))
        with open(source, "rb") as file:
            return _decoded(file.read(MOST))
    except OSError as error:
        raise ConfigurationError((f"explain: {source}: cannot be read: {error.strerror}",)) from None


def _decoded(content: bytes) -> str:
    """Text in UTF-8, or in UTF-16 with its mark, as Windows PowerShell 5.1 writes what it redirects to a file."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8", "replace")
