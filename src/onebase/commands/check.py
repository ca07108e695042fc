"""`onebase check`: findings, or what would be read and by which settings."""

import sys

from onebase.commands.options import CheckOptions
from onebase.commands.replay import replay_of
from onebase.commands.streams import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import Any

    from onebase.commands.replay import Replay
    from onebase.forks import Helper
    from onebase.processes import Sharing


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
        with _helper(options, replay) as helper:
            from onebase.commands.checking import carry_out

            printed = carry_out(paths, options, replay, helper)
    write(printed.out)
    sys.stderr.write(printed.err)
    return printed.code


def _helper(options: CheckOptions, replay: "Replay | None") -> "AbstractContextManager[Helper | None]":
    """Another process that prepares to read files while this one finds out which; none where it would read next to
    nothing, because the last run has remembered what it had read."""
    from onebase.forks import Helper, processes_for

    remembered = replay is not None and replay.has_place
    if remembered or options.show_settings or options.show_files or processes_for(2, 1) == 1:
        from contextlib import nullcontext

        return nullcontext()
    return Helper(_prepare)


def _prepare() -> "Callable[[bytes], Sharing[Any, Any]]":
    from onebase.facts.storage.workers import prepare

    return prepare()
