"""What a command says about a copy of the project."""

import glob
import os
from collections import Counter
from collections.abc import Mapping

from onebase.fix.verify.environment import Place, command_line, environment
from onebase.fix.verify.results import counts_of, read_results
from onebase.fix.verify.running import run_to_the_end
from onebase.named_tuple import NamedTuple
from onebase.report.words import counted

BAD = ("failed", "error")
_STOPPED = 124  # what timeout(1) of GNU coreutils says
_MOST_BYTES = 1_000_000


class Outcome(NamedTuple):
    """The end of a command. `tests` are the results of single tests where pytest wrote them, None where it did not.

    `output` is the end of what was printed; `strangers` are files of the original project that were imported in spite
    of the copy; `stopped` tells that the time was over.
    """

    code: int
    tests: Mapping[str, str] | None
    output: str
    strangers: tuple[str, ...] = ()
    stopped: bool = False

    def counts(self) -> Counter[str]:
        """How many tests passed, failed and so on, as far as anything tells."""
        return counts_of(self.tests, self.output)

    def bad(self) -> int:
        """How many tests failed or could not be run."""
        return sum(self.counts()[state] for state in BAD)

    def __str__(self) -> str:
        words = [counted(number, state, state) for state, number in sorted(self.counts().items()) if number]
        return ", ".join([*words, "stopped, because the time was over" if self.stopped else f"exit code {self.code}"])


def run(command: str, place: Place, working_directory: str, output: str, seconds: float | None = None) -> Outcome:
    """Runs a command of the user's shell in the copy, `working_directory` relative to it, for so many seconds at most.

    `output` is a file for what is printed. Raises OSError where the command cannot be started.
    """
    stem, dot, ending = place.results.rpartition(".")
    for file in (place.strangers, *glob.glob(f"{glob.escape(stem)}*{dot}{ending}")):
        if os.path.exists(file):
            os.unlink(file)
    directory = os.path.join(place.copy, working_directory)
    directory = directory if os.path.isdir(directory) else place.copy
    code = run_to_the_end(command_line(command), directory, environment(place), output, seconds)
    tests, strangers = read_results(place.results), _read_strangers(place.strangers)
    return Outcome(_STOPPED if code is None else code, tests, _end_of(output), strangers, code is None)


def _end_of(file: str) -> str:
    with open(file, "rb") as printed:
        printed.seek(max(0, os.path.getsize(file) - _MOST_BYTES))
        return printed.read().decode("utf-8", "replace")


def _read_strangers(file: str) -> tuple[str, ...]:
    try:
        with open(file, encoding="utf-8") as lines:
            return tuple(sorted({line.rstrip("\n") for line in lines}))
    except OSError:
        return ()
