"""Writing to the terminal, to a pipe or to a file."""

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from onebase.commands.options import Options
from onebase.project.settings_values import ConfigurationError
from onebase.report.style import printable
from onebase.report.view import View


def emit(lines: Iterable[str]) -> None:
    """Prints lines. Whoever closes the pipe early (`| head`) ends the program quietly, as SIGPIPE would.

    Raises ConfigurationError where the standard output cannot be written for another reason, such as a full disk.
    """
    try:
        for line in lines:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer must not fail again at exit (docs.python.org, signal, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise SystemExit(141) from None
        raise ConfigurationError((f"the output cannot be written: {error.strerror}",)) from None


def write_file(file: Path, lines: Iterable[str]) -> None:
    """Writes lines to a file. Raises ConfigurationError where that is not possible."""
    text = "".join(line + "\n" for line in lines)
    try:
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ConfigurationError((f"{file}: cannot be written: {error.strerror}",)) from None


def complain(*lines: str) -> None:
    """Prints problems to the standard error, each as one line."""
    for line in lines:
        sys.stderr.write(f"onebase: {printable(line)}\n")


def prepare_streams() -> None:
    """Characters that the terminal's encoding lacks, and names that are not UTF-8, are printed as escapes.

    A stream that is closed from the start (`>&-`) is None in Python; what goes there is dropped.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  open until the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def view_of(
    directory: Path, options: Options, *, to_file: bool = False, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> View:
    """How a project is shown to whoever typed the options."""
    from onebase.selection.catalogue import page

    colour = not to_file and wants_colour(options.color, sys.stdout)
    return View(
        directory, Path.cwd(), page, colour=colour, verbose=options.verbose, quiet=options.quiet, unsaved=unsaved
    )


def wants_colour(choice: str, stream: TextIO) -> bool:
    """Whether to print colours: as chosen, else as NO_COLOR (no-color.org) and FORCE_COLOR say, else on a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
