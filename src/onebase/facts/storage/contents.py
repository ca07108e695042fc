"""Files as bytes."""

import errno
import os

_PROBLEMS = {
    errno.EACCES: "cannot be read: permission denied",
    errno.ENOENT: "has vanished",
    errno.EISDIR: "is a directory",
    errno.ELOOP: "is a symbolic link in a circle",
}


class Unreadable(Exception):
    """Why a file has no content for us, in words."""


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
