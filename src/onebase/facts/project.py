"""Reading all files of a project, from the cache where they have not changed."""

import gc
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from onebase.facts.module import ModuleFacts
from onebase.facts.storage.cache import Cache
from onebase.facts.storage.reader import Reader
from onebase.facts.storage.record import Broken, Record, load_facts
from onebase.facts.storage.workers import read_in_parallel
from onebase.stamps import Stamp, settled, stamp


class Files(Protocol):
    """What is needed of a FileIndex: the directory of the project and the paths of its Python files."""

    @property
    def directory(self) -> str:
        """The absolute path of the project."""

    @property
    def python(self) -> Collection[str]:
        """The paths of its Python files, relative to the directory."""


class Facts:
    """The facts of a project's Python files. `modules` maps every path to what is needed of the file, read from its
    record when first asked for; `guarded` are the paths of files with a `__main__` guard."""

    def __init__(self, reader: Reader, records: dict[str, Record], wholly: Collection[str]) -> None:
        self._reader = reader
        self._records = records
        self.modules: Mapping[str, ModuleFacts] = _Modules(reader, records, wholly)
        self.guarded = frozenset(path for path, record in records.items() if record.guarded)

    def complete(self, path: str) -> ModuleFacts:
        """The complete facts of one file, read now where only its imports were needed. Raises KeyError for others."""
        facts = self.modules[path]
        return facts if facts.complete else _loaded(self._reader, self._records, path, whole=True)


class _Modules(Mapping[str, ModuleFacts]):
    """Facts by path, loaded from their records one by one."""

    def __init__(self, reader: Reader, records: dict[str, Record], wholly: Collection[str]) -> None:
        self._reader = reader
        self._records = records
        self._wholly = wholly
        self._loaded: dict[str, ModuleFacts] = {}

    def __getitem__(self, path: str) -> ModuleFacts:
        facts = self._loaded.get(path)
        if facts is None:
            facts = self._loaded[path] = _loaded(self._reader, self._records, path, whole=path in self._wholly)
        return facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, path: object) -> bool:
        return path in self._records


def _loaded(reader: Reader, records: dict[str, Record], path: str, *, whole: bool) -> ModuleFacts:
    """The facts in a record; a record that turns out to be broken is made again from the file."""
    try:
        return _load(reader, records, path, whole=whole)
    except Broken:
        records[path] = reader.record(path, None, trusting=False)
        return _load(reader, records, path, whole=whole)


def _load(reader: Reader, records: dict[str, Record], path: str, *, whole: bool) -> ModuleFacts:
    record = records[path]
    if record.complete or not whole:
        return load_facts(path, record.facts)
    if not record.whole:
        record = records[path] = reader.with_whole(path, record)
    return load_facts(path, record.whole)


def read_project(
    index: Files,
    cache_directory: Path | None,
    meanwhile: Callable[[], None] = lambda: None,
    unsaved: Mapping[str, bytes] = MappingProxyType({}),
) -> Facts:
    """Reads every Python file of the index: completely where it names anything of interest, otherwise its imports.

    What cannot be read has a `problem`. Never raises; a cache that cannot be used is as good as none. `meanwhile` may
    be called when other processes have begun to read: the place for what the caller needs afterwards anyway.
    `unsaved` is what files hold that are being edited, by path, in place of what lies on the disk.
    """
    with _without_collections():
        cache = Cache(cache_directory)
        reader = Reader(index.directory, cache, unsaved)
        paths = sorted(index.python)
        records = dict(_unchanged(index.directory, [path for path in paths if path not in unsaved], cache))
        stale = [path for path in paths if path not in records]
        records.update(_read(index.directory, stale, reader, meanwhile, unsaved))
        records = {path: records[path] for path in paths}
        wholly = _asked_for(records)
        for path in wholly:
            if not records[path].whole:
                records[path] = reader.with_whole(path, records[path])
        if records != cache.records:
            cache.save(records)
        return Facts(reader, records, wholly)


@contextmanager
def _without_collections() -> Iterator[None]:
    """No garbage collection meanwhile: trees and facts are many small objects, and none of them is garbage yet."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _unchanged(directory: str, paths: Sequence[str], cache: Cache) -> Iterator[tuple[str, Record]]:
    """The records of files with the same status as when they were read."""
    if not cache.records:
        return
    for path in paths:
        record = cache.records.get(path)
        if record is not None and record.stamp is not None and record.stamp == stamp(os.path.join(directory, path)):
            yield path, record


def _read(
    directory: str,
    paths: Sequence[str],
    reader: Reader,
    meanwhile: Callable[[], None],
    unsaved: Collection[str],
) -> dict[str, Record]:
    now = time.time_ns()
    stamps: dict[str, Stamp | None] = {
        path: stamp(os.path.join(directory, path)) if path not in unsaved else None for path in paths
    }
    sizes = [found[2] if found is not None else 0 for found in stamps.values()]

    def read(share: Sequence[str]) -> dict[str, Record]:
        return {path: reader.record(path, settled(stamps[path], now)) for path in share}

    return read_in_parallel(paths, sizes, read, meanwhile) if paths else {}


def _asked_for(records: Mapping[str, Record]) -> list[str]:
    """The files of which only imports were read, and which use at their margin what some file offers, or offer it."""
    offers = {name for record in records.values() for name in record.offers}
    uses = {name for record in records.values() for name in record.uses if name in offers}
    return [
        path
        for path, record in records.items()
        if not record.complete and not (offers.isdisjoint(record.uses) and uses.isdisjoint(record.offers))
    ]
