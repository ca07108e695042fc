"""Processes of their own for tests: quickly started, all at once, and killed without mercy.

They are forked by a server that has loaded the service once, so that each of them costs milliseconds, not seconds.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["main", "support.jobs", "support.worker_jobs"])
PATIENCE_SECONDS = 120


@contextmanager
def running(job: Callable[..., None], calls: Sequence[tuple[object, ...]]) -> Iterator[list[BaseProcess]]:
    """One process for each call of the job, a function of a module that is loaded in advance.

    What still runs at the end is killed.
    """
    processes: list[BaseProcess] = [_context.Process(target=job, args=arguments) for arguments in calls]
    for process in processes:
        process.start()
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.join()
            process.close()


def run_all(job: Callable[..., None], calls: Sequence[tuple[object, ...]]) -> list[int | None]:
    """The exit codes of one process for each call, all at the same time. None for one that did not end."""
    gate = _context.Barrier(len(calls))
    with running(job, [(gate, *arguments) for arguments in calls]) as processes:
        for process in processes:
            process.join(PATIENCE_SECONDS)
        return [process.exitcode for process in processes]
