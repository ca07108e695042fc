"""Files as bytes, and the status by which an unchanged file is known without reading it."""

import errno
import os

from onebase.facts.storage.record import Stamp

# A file that was changed this shortly before it is read may be changed again without a new time stamp: file systems
# count in ticks of up to two seconds. Git calls such entries racy (Documentation/technical/racy-git.txt).
_TICK = 2_000_000_000
_PROBLEMS = {
    errno.EACCES: "cannot be read: permission denied",
    errno.ENOENT: "has vanished",
    errno.EISDIR: "is a directory",
    errno.ELOOP: "is a symbolic link in a circle",
}


class Unreadable(Exception):
    """Why a file has no content for us, in words."""


def stamp(path: str) -> Stamp | None:
    """Modification and change time, size and inode; None where there is no such file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def settled(found: Stamp | None, now: int) -> Stamp | None:
    """The stamp if the file was last changed long enough before `now` (nanoseconds); otherwise None."""
    return found if found is not None and max(found[0], found[1]) < now - _TICK else None


def read_bytes(path: str, limit: int) -> bytes:
    """The content of a regular file, at most `limit` + 1 bytes of it. Raises Unreadable."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise Unreadable(_problem(error)) from None
    try:
        return _read(descriptor, os.fstat(descriptor).st_size, limit)
    except OSError as error:
        raise Unreadable(_problem(error)) from None
    finally:
        os.close(descriptor)


def _read(descriptor: int, size: int, limit: int) -> bytes:
    """One read is enough unless the file grows or says nothing of its size."""
    parts = [os.read(descriptor, min(size, limit) + 1)]
    length = len(parts[0])
    while length <= limit and parts[-1] and length != size:
        parts.append(os.read(descriptor, limit + 1 - length))
        length += len(parts[-1])
    return b"".join(parts)


def _problem(error: OSError) -> str:
    return _PROBLEMS.get(error.errno or 0, f"cannot be read: {(error.strerror or 'unknown error').lower()}")
