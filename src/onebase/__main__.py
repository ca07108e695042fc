"""The start of the program, kept so small that `onebase --version` answers at once."""

import sys


def main() -> int:
    """Runs the command line of this process and returns its exit code: 0 clean, 1 findings, 2 it could not be done."""
    arguments = sys.argv[1:]
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
    sys.exit(main())
