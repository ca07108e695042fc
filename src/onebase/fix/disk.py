"""Writing several files whole or not at all.

All new contents are written beside the files that they replace and synchronised, then a journal names them, then each
is renamed into its place by a process of its own that outlives whoever kills this one. A journal that is left after a
power failure leads `recover` to the same end. Renaming is atomic for each file (POSIX `rename`, Python's `os.replace`).
"""

import contextlib
import glob
import os
import stat
import threading
from collections.abc import Iterable, Mapping, Sequence

from onebase.fix.journal import JOURNAL, Entry, Journal, digest, finish, roll_back
from onebase.fix.values import CannotEdit
from onebase.named_tuple import NamedTuple

SUFFIX = ".onebase-new"
UNCHANGED = "nothing was changed"


class Change(NamedTuple):
    """The new content of a file (None: it goes), and the one that it had when the change was planned (None: there was
    no file)."""

    path: str
    old: bytes | None
    new: bytes | None


def write(directory: str, changes: Sequence[Change]) -> None:
    """Writes all changes below an absolute directory. Links stay links, permissions and owners stay what they are.

    Raises CannotEdit, and has changed nothing, where any of them is not possible: a file that somebody else has changed
    meanwhile, that is read-only or lies outside of the directory, a full disk.
    """
    targets = {change.path: _target(directory, change) for change in changes}
    made: list[str] = []
    try:
        directories = _make_directories(targets.values(), made)
        for folder in {os.path.dirname(target) for target in targets.values()}:
            _remove_stale(folder)
        entries = [_prepared(directory, targets[change.path], change, made) for change in changes]
        journal = Journal.create(directory, entries)
    except OSError as error:
        _remove(made)
        raise CannotEdit(f"{UNCHANGED}: {error.filename or 'a file'}: {error.strerror}") from None
    except CannotEdit:
        _remove(made)
        raise
    failure = _in_its_own_process(journal, {change.path: change.old for change in changes})
    if failure:
        _remove([*(os.path.join(directory, entry.temporary) for entry in entries), *directories])
        raise CannotEdit(f"{UNCHANGED}: {failure}")


def changes_of(changed: Mapping[str, bytes | None], originals: Mapping[str, bytes | None]) -> tuple[Change, ...]:
    """What differs from the files as they were read, sorted by path."""
    return tuple(Change(path, originals[path], new) for path, new in sorted(changed.items()) if originals[path] != new)


def _target(directory: str, change: Change) -> str:
    """The absolute path of the file that is meant, after symbolic links. Raises CannotEdit for what must not be
    written."""
    path = os.path.realpath(os.path.join(directory, change.path))
    if os.path.commonpath([os.path.realpath(directory), path]) != os.path.realpath(directory):
        raise CannotEdit(f"{UNCHANGED}: {change.path} is a link that leaves the project; repair it where it lies")
    if change.new is None and os.path.islink(os.path.join(directory, change.path)):
        raise CannotEdit(f"{UNCHANGED}: {change.path} is a link, and would be removed")
    mode, content = _present(path, change)
    if content != change.old:
        done = "removed" if content is None else "changed"
        raise CannotEdit(f"{UNCHANGED}: {change.path} was {done} while the fix was planned; run the command again")
    if content is not None and not (stat.S_ISREG(mode) and mode & 0o222 and os.access(path, os.W_OK)):
        raise CannotEdit(f"{UNCHANGED}: {change.path} is read-only; make it writable first")
    return path


def _present(path: str, change: Change) -> tuple[int, bytes | None]:
    """The mode of a file and what it holds now, None where there is none. Raises CannotEdit."""
    try:
        with open(path, "rb") as file:
            return os.fstat(file.fileno()).st_mode, file.read()
    except FileNotFoundError:
        return 0, None
    except OSError as error:
        raise CannotEdit(f"{UNCHANGED}: {change.path}: {(error.strerror or 'cannot be read').lower()}") from None


def _make_directories(paths: Iterable[str], made: list[str]) -> list[str]:
    """Makes the directories of new files; the ones that were made are returned, innermost first."""
    created: list[str] = []
    for path in sorted(paths):
        missing = []
        directory = os.path.dirname(path)
        while not os.path.isdir(directory):
            missing.append(directory)
            directory = os.path.dirname(directory)
        for each in reversed(missing):
            os.mkdir(each)
            made.insert(0, each)
            created.insert(0, each)
    return created


def _prepared(directory: str, target: str, change: Change, made: list[str]) -> Entry:
    """The new content, synchronised, in a file beside the one that it replaces.

    For a file that goes, only the name under which it will be put aside.
    """
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}{SUFFIX}")
    if change.new is None:
        return _entry(directory, target, temporary, change)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    made.insert(0, temporary)
    try:
        with open(descriptor, "wb") as file:
            file.write(change.new)
            file.flush()
            _take_over(target, temporary, new=change.old is None)
            os.fsync(file.fileno())
    except OSError as error:
        error.filename = error.filename or temporary  # what is written to an open file does not know its name
        raise
    return _entry(directory, target, temporary, change)


def _remove_stale(folder: str) -> None:
    """What runs have left that were stopped before they had changed anything: the name tells which process it was."""
    for stale in glob.glob(os.path.join(glob.escape(folder), f".*{SUFFIX}")):
        process = stale.removesuffix(SUFFIX).rpartition(".")[2]
        if process.isdigit() and not _is_running(int(process)):
            os.unlink(stale)


def _is_running(process: int) -> bool:
    """Whether there is such a process, other than this one. Signal 0 asks on POSIX; on Windows it would be sent."""
    if process == os.getpid():
        return False
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _entry(directory: str, target: str, temporary: str, change: Change) -> Entry:
    real = os.path.realpath(directory)
    old, new = (digest(content) if content is not None else "" for content in (change.old, change.new))
    return Entry(change.path, os.path.relpath(target, real), os.path.relpath(temporary, real), old, new)


def _take_over(target: str, temporary: str, *, new: bool) -> None:
    """Permissions, owner and extended attributes; not the times, by which Python tells whether its cache is stale."""
    if new:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        return
    status = os.stat(target)
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)
    os.chmod(temporary, stat.S_IMODE(status.st_mode))
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(target):
                os.setxattr(temporary, name, os.getxattr(target, name))


def _in_its_own_process(journal: Journal, originals: Mapping[str, bytes | None]) -> str:
    """Renames everything in a process of a session of its own, so that what stops this one does not stop it half-way.

    Returns why it failed, after everything is as before; "" for success. Without `fork`, or where threads would be
    lost in the child, it is done here.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return _finish(journal, originals)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  coverage does not follow a process that ends by _exit
        os.setsid()
        message = _finish(journal, originals)
        os.write(writer, message.encode("utf-8", "backslashreplace")[:4000])
        os._exit(0)
    os.close(writer)
    message, interrupted = _outcome(reader, child)
    if interrupted:
        raise KeyboardInterrupt
    return message


def _outcome(reader: int, child: int) -> tuple[str, bool]:
    """What the child says at its end. An interruption meanwhile is kept until then."""
    interrupted = False
    text = b""
    while True:
        try:
            part = os.read(reader, 4096)
            text += part
            if not part:
                os.close(reader)
                os.waitpid(child, 0)
                return text.decode("utf-8", "replace"), interrupted
        except KeyboardInterrupt:
            interrupted = True


def _finish(journal: Journal, originals: Mapping[str, bytes | None]) -> str:
    try:
        finish(journal)
    except (OSError, CannotEdit) as error:
        roll_back(journal, originals)
        return str(error)
    return ""


def _remove(paths: Sequence[str]) -> None:
    """Takes away what was made before something failed: files, and directories that are empty again."""
    for path in paths:
        with contextlib.suppress(OSError):
            os.rmdir(path) if os.path.isdir(path) else os.unlink(path)


def recover(directory: str) -> str:
    """Finishes what an earlier run was stopped at, for example by a power failure; says what was done, "" for nothing.

    Raises CannotEdit where files have been changed since.
    """
    journal = Journal.find(directory)
    if journal is None:
        return ""
    try:
        finish(journal)
    except OSError as error:
        raise CannotEdit(f"{JOURNAL}: an interrupted fix cannot be finished: {error.strerror}") from None
    return f"finished an interrupted fix of {len(journal.entries)} file{'s' * (len(journal.entries) != 1)}"
