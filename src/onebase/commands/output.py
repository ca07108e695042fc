"""What is shown, and how: views, complaints, files."""

import os
import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from onebase.commands.options import Options
from onebase.commands.streams import wants_colour
from onebase.project.settings_values import ConfigurationError
from onebase.report.style import printable
from onebase.report.view import View


def write_file(file: str, lines: Iterable[str]) -> None:
    """Writes lines to a file. Raises ConfigurationError where that is not possible."""
    text = "".join(line + "\n" for line in lines)
    try:
        with open(file, "w", encoding="utf-8", errors="backslashreplace") as opened:
            opened.write(text)
    except OSError as error:
        raise ConfigurationError((f"{file}: cannot be written: {error.strerror}",)) from None


def complain(*lines: str) -> None:
    """Prints problems to the standard error, each as one line."""
    for line in lines:
        sys.stderr.write(f"{complaint(line)}\n")


def complaint(line: str) -> str:
    """A problem as one line that says who speaks."""
    return f"onebase: {printable(line)}"


def view_of(
    directory: str, options: Options, *, to_file: bool = False, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> View:
    """How a project is shown to whoever typed the options."""
    from onebase.selection.catalogue import page

    colour = not to_file and wants_colour(options.color, sys.stdout)
    width = _width() if not to_file and sys.stdout.isatty() else 0
    return View(directory, os.getcwd(), page, colour, options.verbose, options.quiet, unsaved, width)


def _width() -> int:
    """The columns of the terminal, 0 where they are not known."""
    import shutil  # takes longer to import than to ask where nobody looks

    return shutil.get_terminal_size((0, 0)).columns
