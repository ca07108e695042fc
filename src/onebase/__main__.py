"""The start of the program, kept so small that `onebase --version` answers at once, and its end."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> "NoReturn":
    """Carries out the command line of this process and ends it with the exit code: 0 clean, 1 findings, 2 it could not
    be done.

    The interpreter is not taken down: to free everything that was read, value by value, would be a tenth of a run.
    mypy ends in the same way (`mypy.util.hard_exit`).
    """
    import os

    code = carry_out(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            continue  # closed from the start, or by the reader
    os._exit(code)


def carry_out(arguments: "list[str]") -> int:
    """Carries out one command line and returns the exit code."""
    if arguments in (["--version"], ["-V"]):
        from onebase import __version__

        sys.stdout.write(f"onebase {__version__}\n")
        return 0
    try:
        from onebase.command_line import run

        return run(arguments)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    main()
