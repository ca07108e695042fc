"""Making the records of files."""

import os
from collections.abc import Mapping

from onebase.facts.module import ModuleFacts
from onebase.facts.read import read_as_needed, read_quickly
from onebase.facts.storage.cache import Cache
from onebase.facts.storage.contents import Unreadable, read_bytes
from onebase.facts.storage.links import offered, used
from onebase.facts.storage.record import Record
from onebase.python_text import LARGEST, NotRead, decode
from onebase.stamps import Stamp


class Reader:
    """Reads the files of one directory; what the cache holds of the same content is not read again. `unsaved` is the
    content of files that are being edited, by path."""

    def __init__(self, directory: str, cache: Cache, unsaved: Mapping[str, bytes]) -> None:
        self._directory = directory
        self._cache = cache
        self._unsaved = unsaved

    def _bytes(self, path: str) -> bytes:
        unsaved = self._unsaved.get(path)
        return read_bytes(os.path.join(self._directory, path), LARGEST) if unsaved is None else unsaved

    def record(self, path: str, stamp: Stamp | None, *, trusting: bool = True) -> Record:
        """The record of a file with this stamp; `trusting` that the cache is sound."""
        try:
            data = self._bytes(path)
        except Unreadable as reason:
            return _problem(path, str(reason), 0, b"", None)
        # Where nothing is remembered, nobody asks whether the content is the same.
        digest = _digest(path, data) if self._cache.is_kept else b""
        known = self._cache.by_digest(digest) if trusting and digest else None
        if known is not None:
            return known._replace(stamp=stamp)
        try:
            text = decode(data)
            facts = read_as_needed(path, text)
        except NotRead as reason:
            return _problem(path, reason.problem, reason.line, digest, stamp)
        uses = () if facts.complete else used(text)
        return Record(stamp, digest, facts.complete, facts.has_main_guard, offered(facts), uses, facts)

    def with_whole(self, path: str, record: Record) -> Record:
        """The record with the complete facts of the file beside its imports."""
        return record._replace(whole=self.whole(path))

    def whole(self, path: str) -> ModuleFacts:
        """The complete facts of a file, from the file itself."""
        try:
            return read_quickly(path, decode(self._bytes(path)))
        except Unreadable as reason:
            return ModuleFacts(path, complete=True, problem=str(reason))
        except NotRead as reason:
            return ModuleFacts(path, complete=True, problem=reason.problem, problem_line=reason.line)


def _problem(path: str, problem: str, line: int, digest: bytes, stamp: Stamp | None) -> Record:
    facts = ModuleFacts(path, complete=True, problem=problem, problem_line=line)
    return Record(stamp, digest, facts.complete, facts.has_main_guard, (), (), facts)


def _digest(path: str, data: bytes) -> bytes:
    """Of the content and the file's name, which is part of what expressions with `__file__` are worth."""
    import hashlib

    digest = hashlib.blake2b(os.path.basename(path).encode("utf-8", "surrogateescape"), digest_size=16)
    digest.update(b"\0")
    digest.update(data)
    return digest.digest()
