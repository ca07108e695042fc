"""When to try again, and for how long a worker owns what it has claimed."""

import os
import socket
import uuid
from datetime import timedelta

LEASE = timedelta(minutes=15)  # longer than anything that a worker waits for (`mail.SECONDS_FOR_THE_DOT`)
MOST_ATTEMPTS = 10
LONGEST_WAIT = timedelta(hours=6)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, two, four … at most LONGEST_WAIT."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 20)), LONGEST_WAIT)


def worker_name() -> str:
    """A name that no other worker has, neither here nor elsewhere, nor after a restart."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
