"""What a check printed, replayed as long as nothing has changed that it looked at.

A run leaves in the cache what it printed, with the status of every file and directory that it depends on; a later one
of the same command line, in the same place, compares them and prints that. Nothing is imported here that Python has not
imported by itself: that would take longer than all the rest.
"""

import os
import sys
import time
import zlib

from onebase import __version__
from onebase.commands.options import CheckOptions
from onebase.commands.streams import wants_colour
from onebase.project.conventions import CACHE_DIRECTORY
from onebase.project.settings_directory import choose_directory
from onebase.stamps import is_settled, stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onebase.stamps import Stamp

# What does more than to print, or prints something new each time.
_NOT_REPEATED = (
    *("no_cache", "show_settings", "show_files", "show_timings"),
    *("stdin_filename", "output_file", "write_baseline", "confirm"),
)
_HEAD = b"onebase run\n"
# So many command lines are remembered, whatever people and their editors type.
_MOST = 16
_PREFIX = "run-"
_ABSENT = "-"
_GIT = os.sep + ".git"


class Printed:
    """What a run has to say: the exit code, and the texts of both streams."""

    def __init__(self, code: int, out: str, err: str = "") -> None:
        self.code = code
        self.out = out
        self.err = err


def replay_of(paths: "Sequence[str]", options: CheckOptions) -> "Replay | None":
    """The replay of a command line; None where it has to be carried out in any case."""
    if any(getattr(options, name) for name in _NOT_REPEATED):
        return None
    try:
        asked = [os.path.abspath(path) for path in paths or (".",)]
        directory, _ = choose_directory([path for path in asked if os.path.lexists(path)])
        home = directory if options.cache_dir is None else os.getcwd()
        key = _key(directory, paths, options)
    except (OSError, ValueError):
        return None  # no working directory, paths on several drives: whoever carries it out says what is wrong
    return Replay(os.path.join(home, options.cache_dir or CACHE_DIRECTORY), key, asked)


def _key(directory: str, paths: "Sequence[str]", options: CheckOptions) -> str:
    typed = [(name, getattr(options, name)) for name in dir(options) if not name.startswith("_")]
    places = (directory, os.getcwd(), os.path.dirname(__file__))
    return ascii((__version__, sys.version, places, tuple(paths), typed, wants_colour(options.color, sys.stdout)))


class Replay:
    """The last run of one command line, in a cache directory. `key` is all that its output depends on besides files,
    `asked` are the absolute paths that it is about."""

    def __init__(self, cache_directory: str, key: str, asked: "Sequence[str]") -> None:
        self._cache_directory = cache_directory
        self._asked = asked
        self._key = key
        self._start = time.time_ns()

    @property
    def _file(self) -> str:
        return os.path.join(self._cache_directory, f"{_PREFIX}{zlib.crc32(self._key.encode()):08x}")

    @property
    def has_place(self) -> bool:
        """Whether there is a cache directory, of an earlier run."""
        return os.path.isdir(self._cache_directory)

    def recall_from(self, cache_directory: str) -> Printed | None:
        """As `recall`, from the directory that the configuration turned out to name, if it is another one."""
        if os.path.normpath(cache_directory) == os.path.normpath(self._cache_directory):
            return None
        self._cache_directory = cache_directory
        return self.recall()

    def recall(self) -> Printed | None:
        """What the last run printed, if another one would print it again; otherwise None."""
        try:
            with open(self._file, "rb") as file:
                key, code, out, err, *looked_at = _unpacked(file.read())
            if key == self._key and all(_status(path) == known for path, known in _pairs(*looked_at)):
                return Printed(int(code), out, err)
        except (OSError, ValueError, TypeError):
            return None  # a cache may be missing, foreign or broken
        return None

    def remember(self, printed: Printed, looked_at: "Iterable[str]") -> None:
        """Keeps what a run has printed, which depends on these absolute paths, whether there is anything there or not.

        Nothing is kept where one of them was changed after the run had begun, or so shortly before that another change
        might not show; nor where there is no cache.
        """
        paths = sorted({*looked_at, *self._asked, *_own_files()} - {os.path.abspath(self._cache_directory)})
        found = [_look(path) for path in paths]
        if any(one is not None and not is_settled(one, self._start) for one in found):
            return
        statuses = "\0".join(map(_written, found))
        content = _packed(self._key, str(printed.code), printed.out, printed.err, "\0".join(paths), statuses)
        temporary = f"{self._file}.{os.getpid()}"
        try:
            with open(temporary, "wb") as file:
                file.write(content)
            os.replace(temporary, self._file)
            _forget_oldest(self._cache_directory)
        except OSError:
            _remove(temporary)


def _look(path: str) -> "Stamp | None":
    """The stamp of a path; of a `.git` directory only that it is there, because Git writes into it all the time."""
    if path.endswith(_GIT) and os.path.isdir(path):
        return (0, 0, 0, 0)
    return stamp(path)


def _written(found: "Stamp | None") -> str:
    return _ABSENT if found is None else " ".join(map(str, found))


def _status(path: str) -> str:
    return _written(_look(path))


def _pairs(paths: str, statuses: str) -> "Iterator[tuple[str, str]]":
    return zip(paths.split("\0"), statuses.split("\0"), strict=True)


def _packed(*parts: str) -> bytes:
    """Texts as bytes. None of them holds two NULs in a row: paths cannot, and printed text has none at all."""
    data = "\0\0".join(parts).encode("utf-8", "surrogatepass")
    return _HEAD + zlib.crc32(data).to_bytes(4, "big") + data


def _unpacked(content: bytes) -> "list[str]":
    """The texts. Raises ValueError where the bytes are not what was packed."""
    data = content[len(_HEAD) + 4 :]
    if content[: len(_HEAD) + 4] != _HEAD + zlib.crc32(data).to_bytes(4, "big"):
        raise ValueError("not what was packed")
    return data.decode("utf-8", "surrogatepass").split("\0\0")


def _own_files() -> "Iterator[str]":
    """The source of this package: an installed one does not change, one that is worked on does."""
    for directory, directories, names in os.walk(os.path.dirname(os.path.dirname(__file__))):
        directories[:] = [name for name in directories if name != "__pycache__"]
        yield directory
        yield from (os.path.join(directory, name) for name in names if name.endswith((".py", ".md")))


def _forget_oldest(cache_directory: str) -> None:
    with os.scandir(cache_directory) as entries:
        runs = [(entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.name.startswith(_PREFIX)]
    for _, path in sorted(runs)[:-_MOST]:
        _remove(path)


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return
