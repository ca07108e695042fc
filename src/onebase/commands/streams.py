"""Writing to the terminal or to a pipe. Imports nothing: what is replayed is written as well."""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO


def emit(lines: "Iterable[str]") -> None:
    """Prints lines, as `write` does."""
    write("".join(f"{line}\n" for line in lines))


def write(text: str) -> None:
    """Prints a text. Whoever closes the pipe early (`| head`) ends the program quietly, as SIGPIPE would.

    Raises ConfigurationError where the standard output cannot be written for another reason, such as a full disk.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer must not fail again at exit (docs.python.org, signal, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise SystemExit(141) from None
        from onebase.project.settings_values import ConfigurationError

        raise ConfigurationError((f"the output cannot be written: {error.strerror}",)) from None


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


def wants_colour(choice: str, stream: "TextIO") -> bool:
    """Whether to print colours: as chosen, else as NO_COLOR (no-color.org) and FORCE_COLOR say, else on a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
