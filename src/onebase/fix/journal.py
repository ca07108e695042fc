"""What is being renamed into its place, on the disk for the case that this is interrupted."""

import contextlib
import glob
import hashlib
import json
import os
from collections.abc import Mapping, Sequence

from onebase.fix.values import CannotEdit
from onebase.named_tuple import NamedTuple

JOURNAL = ".onebase-fix.journal"


class Entry(NamedTuple):
    """One file: its name for people, itself, and the new content beside it, relative to the directory; the digests of
    both contents ("" where there is no file). A file that goes is put where the new content would be, and removed when
    everything is done."""

    path: str
    target: str
    temporary: str
    old: str
    new: str


class Journal(NamedTuple):
    """The entries of one fix; `directory` is absolute and free of links."""

    directory: str
    entries: tuple[Entry, ...]

    @classmethod
    def create(cls, directory: str, entries: Sequence[Entry]) -> "Journal":
        """Writes a journal. From now on the fix is carried out. Raises OSError, and CannotEdit where another fix is
        under way."""
        journal = cls(os.path.realpath(directory), tuple(entries))
        if os.path.lexists(journal.file):
            raise CannotEdit(f"{JOURNAL}: another fix is under way")
        for stale in glob.glob(f"{glob.escape(journal.file)}.*"):
            _unlink(stale)  # from a run that was stopped before it had changed anything
        temporary = f"{journal.file}.{os.getpid()}"
        try:
            with open(temporary, "x", encoding="utf-8") as file:
                json.dump([list(entry) for entry in entries], file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, journal.file)
        except OSError:
            _unlink(temporary)
            raise
        _synchronise(journal.directory)
        return journal

    @classmethod
    def find(cls, directory: str) -> "Journal | None":
        """The journal that an interrupted fix has left. Raises CannotEdit where it cannot be read."""
        real = os.path.realpath(directory)
        try:
            with open(os.path.join(real, JOURNAL), encoding="utf-8") as file:
                return cls(real, tuple(_entry(each) for each in json.load(file)))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError):
            raise CannotEdit(f"{JOURNAL}: cannot be read; remove it if no fix is under way") from None

    @property
    def file(self) -> str:
        """The absolute path of the journal."""
        return os.path.join(self.directory, JOURNAL)

    def absolute(self, path: str) -> str:
        """A path of an entry."""
        return os.path.join(self.directory, path)


def _entry(value: object) -> Entry:
    if not isinstance(value, list) or len(value) != 5 or not all(isinstance(each, str) for each in value):
        raise ValueError("not an entry")
    entry = Entry(*value)
    for path in (entry.target, entry.temporary):
        if os.path.isabs(path) or ".." in path.split(os.sep):
            raise ValueError("leaves the directory")
    return entry


def digest(content: bytes) -> str:
    """What tells two contents of a file apart."""
    return hashlib.sha256(content).hexdigest()


def finish(journal: Journal) -> None:
    """Renames whatever is not in its place yet, and removes the journal. May be called again after an interruption.

    Raises CannotEdit where a file holds neither the old nor the new content, OSError where it cannot be replaced.
    """
    states = {entry: _content_digest(journal.absolute(entry.target)) for entry in journal.entries}
    for entry, state in states.items():
        if state not in (entry.old, entry.new):
            raise CannotEdit(f"{entry.path}: was changed while the fix was written")
    for entry, state in states.items():
        target, temporary = journal.absolute(entry.target), journal.absolute(entry.temporary)
        if state != entry.new:
            os.replace(*((temporary, target) if entry.new else (target, temporary)))
    _end(journal)


def roll_back(journal: Journal, originals: Mapping[str, bytes | None]) -> None:
    """Puts back every file that holds its new content already, and removes the journal."""
    for entry in journal.entries:
        target, old = journal.absolute(entry.target), originals[entry.path]
        if _content_digest(target) == entry.new and entry.new != entry.old:
            if old is None:
                _unlink(target)
            elif entry.new:
                _restore(target, journal.absolute(entry.temporary), old)
            else:
                with contextlib.suppress(FileNotFoundError):  # somebody else has removed it
                    os.replace(journal.absolute(entry.temporary), target)
    _end(journal)


def _restore(target: str, temporary: str, old: bytes) -> None:
    mode = os.stat(target).st_mode & 0o7777
    with open(temporary, "wb") as file:
        file.write(old)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(temporary, mode)
    os.replace(temporary, target)


def _content_digest(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except FileNotFoundError:
        return ""


def _end(journal: Journal) -> None:
    for directory in sorted({os.path.dirname(journal.absolute(entry.target)) for entry in journal.entries}):
        _synchronise(directory)
    for entry in journal.entries:
        _unlink(journal.absolute(entry.temporary))
    _unlink(journal.file)


def _synchronise(directory: str) -> None:
    """Makes renames in a directory last (fsync(2): the directory needs one of its own). Not everywhere possible."""
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unlink(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)
