"""`onebase check --watch`: a check now, and another one after each change.

Each of them is a process of its own: nothing that was read of one state of the files can find its way into the next.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module

from onebase.commands.options import CheckOptions
from onebase.project.conventions import CACHE_DIRECTORY
from onebase.project.settings_directory import choose_directory
from onebase.project.settings_values import ConfigurationError

# What lies in the working directory must not be imported by us, and `-P` is newer than Python 3.10.
_START = "import sys; del sys.path[0]; from onebase.__main__ import main; main()"
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
# Milliseconds after which somebody who watches looks up, so that the first check is not kept waiting.
_PAUSE = 200


def watch(paths: Sequence[str], options: CheckOptions) -> int:
    """Checks until somebody presses Ctrl-C, which is no failure and gives 0; or 2 where the first check cannot be done.

    Raises ConfigurationError where `watchfiles` is missing, or where there is nothing that could be read again.
    """
    if options.stdin_filename is not None:
        raise ConfigurationError(("--watch: the standard input cannot be read again; leave out --stdin-filename",))
    command = [sys.executable, "-c", _START, "check", *_words(options), "--", *paths]
    try:
        changes = _changes(paths, options)
        next(changes)  # what changes from now on is noticed
        if _check(command) == 2:
            return 2
        for changed in changes:
            if changed:
                _check(command)
    except KeyboardInterrupt:
        pass
    return 0


def _check(command: Sequence[str]) -> int:
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
        sys.stdout.flush()
    code = subprocess.run(command, check=False).returncode  # noqa: S603  this very program
    sys.stderr.write("Watching for changes; Ctrl-C ends.\n")
    sys.stderr.flush()
    return code


def _words(options: CheckOptions) -> Iterator[str]:
    """The options as they would be typed, without `--watch`."""
    for name, value in vars(options).items():
        word = f"--{name.replace('_', '-')}"
        if value is True and name != "watch":
            yield word
        elif isinstance(value, str):
            yield f"{word}={value}"
        elif isinstance(value, tuple):
            yield from (f"{word}={each}" for each in value)


def _changes(paths: Sequence[str], options: CheckOptions) -> Iterator[set[tuple[object, str]]]:
    """What changes in the project, in heaps; an empty one from time to time."""
    try:
        watchfiles = import_module("watchfiles")
    except ImportError:
        raise ConfigurationError(('--watch: needs watchfiles: python -m pip install "onebase[watch]"',)) from None
    directory, _ = choose_directory([os.path.abspath(path) for path in paths if os.path.lexists(path)])
    ours = [os.path.join(directory, CACHE_DIRECTORY), options.cache_dir, options.output_file]
    relevant = watchfiles.DefaultFilter(ignore_paths=[os.path.abspath(path) for path in ours if path])
    changes: Iterator[set[tuple[object, str]]] = watchfiles.watch(
        directory, watch_filter=relevant, rust_timeout=_PAUSE, yield_on_timeout=True
    )
    return changes
