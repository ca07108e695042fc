"""`onebase check`: findings, or what would be read and by which settings."""

import sys

from onebase.commands.options import CheckOptions
from onebase.commands.replay import replay_of
from onebase.commands.streams import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(paths: "Sequence[str]", options: CheckOptions) -> int:
    """Carries out the command; returns 1 where findings reach the level at which a run fails, otherwise 0.

    Raises ConfigurationError for what cannot be used, InternalError where a rule fails.
    """
    if options.watch:
        from onebase.commands.watching import watch

        return watch(paths, options)
    replay = replay_of(paths, options)
    printed = None if replay is None else replay.recall()
    if printed is None:
        from onebase.commands.checking import carry_out

        printed = carry_out(paths, options, replay)
    write(printed.out)
    sys.stderr.write(printed.err)
    return printed.code
