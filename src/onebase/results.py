"""What linking and the rules made of a project, remembered until something changes that they read."""

import hashlib
import io
import os
import pickle
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from onebase.facts.module import Suppression
from onebase.project.entry import EntryPoint
from onebase.project.files import FileIndex
from onebase.project.settings_values import Settings
from onebase.report.values import Unread
from onebase.vocabulary import Finding, Rule

_VALUES = frozenset(
    {
        "onebase.facts.module",
        "onebase.facts.values",
        "onebase.project.entry",
        "onebase.report.values",
        "onebase.results",
        "onebase.vocabulary.finding",
        "onebase.vocabulary.place",
        "onebase.vocabulary.rule",
    }
)


class Results(NamedTuple):
    """Everything that is known before comments, the baseline and the asked paths decide what is reported.

    `rules` are all rules, `ran` the codes of those that were applied; `suppressions` pairs every comment with its file.
    """

    rules: tuple[Rule, ...]
    ran: frozenset[str]
    found: tuple[Finding, ...]
    entry_points: tuple[EntryPoint, ...]
    not_read: tuple[Unread, ...]
    suppressions: tuple[tuple[str, Suppression], ...]


class Memory:
    """The results of the last run in a cache directory. `key` stands for everything from which results follow."""

    def __init__(self, directory: Path | None, key: bytes) -> None:
        self._file = directory / f"results-{sys.version_info[0]}.{sys.version_info[1]}" if directory else None
        self._key = key

    def recall(self) -> Results | None:
        """The results of the last run if they still hold; None where there are none, or a file that is not ours."""
        try:
            content = self._file.read_bytes() if self._file is not None else b""
        except OSError:
            return None
        head, data = content[:64], content[64:]
        if head != self._key + _checksum(data):
            return None
        try:
            loaded = _Values(io.BytesIO(data)).load()
        except Exception:  # noqa: BLE001 - whatever a broken file does to pickle, it is as good as none
            return None
        return loaded if isinstance(loaded, Results) else None

    def remember(self, results: Results) -> None:
        """Replaces the file, all at once; a cache that cannot be written is none."""
        if self._file is None or not self._file.parent.is_dir():
            return
        data = pickle.dumps(results, 5)
        temporary = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            temporary.write_bytes(self._key + _checksum(data) + data)
            temporary.replace(self._file)
        except OSError:
            temporary.unlink(missing_ok=True)


class _Values(pickle.Unpickler):
    """Loads our own values, nothing else: a cache may come from a stranger (Python docs, "Restricting Globals")."""

    def find_class(self, module_name: str, name: str) -> type:
        if module_name in _VALUES:
            found = getattr(import_module(module_name), name, None)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module_name}.{name}")


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=32).digest()


def fingerprint(index: FileIndex, digests: Mapping[str, bytes], settings: Settings) -> bytes:
    """32 bytes that change with anything that results follow from: the tool itself, the files, and what is configured.

    `digests` are those of the Python files. Other files are read here; they are few and small.
    """
    total = hashlib.blake2b(digest_size=32)
    for part in _parts(index, digests, settings):
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.digest()


def _parts(index: FileIndex, digests: Mapping[str, bytes], settings: Settings) -> Iterator[bytes]:
    yield repr((sys.version_info, settings.selection, settings.entry_points)).encode("utf-8", "surrogateescape")
    yield from _tool()
    for path in sorted(digests):
        yield os.fsencode(path)
        yield digests[path]
    for path in sorted(index.others):
        yield os.fsencode(path)
        yield _content(os.path.join(index.directory, path))
    yield repr((sorted(index.directories), sorted(index.real.items()), sorted(index.unread.items()))).encode(
        "utf-8", "surrogateescape"
    )


def _tool() -> Iterator[bytes]:
    """The status of every source file of this package: an installed one does not change, one that is worked on does."""
    for directory, directories, names in os.walk(os.path.dirname(__file__)):
        directories.sort()
        for name in sorted(names):
            if name.endswith(".py"):
                status = os.stat(os.path.join(directory, name))
                yield f"{name} {status.st_size} {status.st_mtime_ns}".encode()


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        return str(error.errno).encode()
