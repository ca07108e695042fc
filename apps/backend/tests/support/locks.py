"""Locks between the processes of a test run."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def exclusive(path: str) -> Iterator[TextIO]:
    """The file, open for reading and writing, for one process at a time. The kernel frees it for those who die."""
    with open(path, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file
