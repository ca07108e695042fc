"""The status by which an unchanged file or directory is known without looking into it."""

import os

Stamp = tuple[int, int, int, int]

# A file that was changed this shortly before it is read may be changed again without a new time stamp: file systems
# count in ticks of up to two seconds. Git calls such entries racy (Documentation/technical/racy-git.txt).
_TICK = 2_000_000_000


def stamp(path: str) -> Stamp | None:
    """Modification and change time, size and inode; None where there is nothing.

    A link has the stamp of what it leads to, and its own where it leads nowhere.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return _of_link(path)
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _of_link(path: str) -> Stamp | None:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def is_settled(found: Stamp, now: int) -> bool:
    """Whether whatever has this stamp was last changed long enough before `now` (nanoseconds)."""
    return max(found[0], found[1]) < now - _TICK


def settled(found: Stamp | None, now: int) -> Stamp | None:
    """The stamp where it can be relied upon, otherwise None."""
    return found if found is not None and is_settled(found, now) else None
