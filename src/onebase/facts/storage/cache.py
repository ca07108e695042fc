"""The cache: one file per project and Python version, which may be lost, foreign or broken at any time."""

import os
import sys
import zlib
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onebase.facts.storage.record import Record

_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This file is a cache directory tag created by onebase.\n"
    "# For information about cache directory tags see https://bford.info/cachedir/\n"
)


class Cache:
    """The records of the last run, by path, and the place for those of this one."""

    def __init__(self, directory: str | None) -> None:
        self.directory = directory
        name = f"facts-{sys.version_info[0]}.{sys.version_info[1]}"
        self._file = os.path.join(directory, name) if directory else None
        self.records: dict[str, Record] = self._load()
        self._by_digest: dict[bytes, Record] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether there is a place for records at all."""
        return self._file is not None

    def by_digest(self, digest: bytes) -> "Record | None":
        """The record of the same content under whatever path."""
        if self._by_digest is None:
            self._by_digest = {record.digest: record for record in self.records.values()}
        return self._by_digest.get(digest)

    def save(self, records: "Mapping[str, Record]") -> None:
        """Replace the file, all at once; a cache that cannot be written is none."""
        if self._file is None:
            return
        from onebase.facts.storage.record import dump

        temporary = f"{self._file}.{os.getpid()}"
        data = dump({path: record.packed() for path, record in records.items()})
        try:
            _prepare(os.path.dirname(self._file))
            with open(temporary, "wb") as file:
                file.write(_head(data) + data)
            os.replace(temporary, self._file)
        except OSError:
            _remove(temporary)

    def _load(self) -> "dict[str, Record]":
        if self._file is None:
            return {}
        try:
            with open(self._file, "rb") as file:
                content = file.read()
        except OSError:
            return {}
        from onebase.facts.storage.record import Broken, load

        length = len(_head(b""))
        data = content[length:]
        if not content or content[:length] != _head(data):
            return {}
        try:
            return _records(load(data))
        except Broken:
            return {}


def _records(loaded: object) -> "dict[str, Record]":
    """The records in what was loaded. Raises Broken where it has another shape."""
    from onebase.facts.storage.record import Broken, Record

    if not isinstance(loaded, dict):
        raise Broken("no records")
    try:
        return {path: Record(*fields) for path, fields in loaded.items()}
    except TypeError as error:
        raise Broken("no record") from error


def _head(data: bytes) -> bytes:
    """What a file must start with to be ours: the reader that wrote it, and a checksum of the rest."""
    return b"onebase facts\n" + reader_version() + zlib.crc32(data).to_bytes(4, "big")


def reader_version() -> bytes:
    """A digest of the modules that read facts: what another version of them read does not count."""
    digest = 0
    package = os.path.dirname(os.path.dirname(__file__))
    for directory, directories, names in os.walk(package):
        directories.sort()
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(directory, name), "rb") as file:
                    digest = zlib.crc32(file.read(), digest)
    return digest.to_bytes(4, "big")


def _prepare(directory: str) -> None:
    """Make the directory, marked as a cache and ignored by Git. One that is there already is left as it is."""
    if not os.path.exists(directory):
        os.makedirs(directory)
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "# Made by onebase.\n*\n")):
            with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                file.write(text)


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return
