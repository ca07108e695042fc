"""What is shown, and how: views, complaints, files."""

import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from onebase.commands.options import Options
from onebase.commands.streams import wants_colour
from onebase.project.settings_values import ConfigurationError
from onebase.report.style import printable
from onebase.report.view import View


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
        sys.stderr.write(f"{complaint(line)}\n")


def complaint(line: str) -> str:
    """A problem as one line that says who speaks."""
    return f"onebase: {printable(line)}"


def view_of(
    directory: Path, options: Options, *, to_file: bool = False, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> View:
    """How a project is shown to whoever typed the options."""
    from onebase.selection.catalogue import page

    colour = not to_file and wants_colour(options.color, sys.stdout)
    width = shutil.get_terminal_size((0, 0)).columns if not to_file and sys.stdout.isatty() else 0
    return View(directory, Path.cwd(), page, colour, options.verbose, options.quiet, unsaved, width)
