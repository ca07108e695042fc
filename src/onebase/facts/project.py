"""Reading all files of a project, from the cache where they have not changed."""

import gc
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from onebase.facts.storage.cache import Cache
from onebase.facts.storage.order import Order, portions
from onebase.stamps import settled, stamp

if TYPE_CHECKING:
    from onebase.facts.known import Facts
    from onebase.facts.storage.record import Record
    from onebase.forks import Helper


class Files(Protocol):
    """What is needed of a FileIndex: the directory of the project and the paths of its Python files."""

    @property
    def directory(self) -> str:
        """The absolute path of the project."""

    @property
    def python(self) -> Collection[str]:
        """The paths of its Python files, relative to the directory."""


def read_project(
    index: Files,
    cache_directory: str | None,
    meanwhile: Callable[[], None] = lambda: None,
    unsaved: Mapping[str, bytes] = MappingProxyType({}),
    helper: "Helper | None" = None,
) -> "Facts":
    """Reads every Python file of the index: completely where it names anything of interest, otherwise its imports.

    What cannot be read has a `problem`. Never raises; a cache that cannot be used is as good as none. `meanwhile` may
    be called when other processes have begun to read: the place for what the caller needs afterwards anyway.
    `unsaved` is what files hold that are being edited, by path, in place of what lies on the disk. `helper` is a
    process that has prepared to read.
    """
    with _without_collections():
        cache = Cache(cache_directory)
        paths = sorted(index.python)
        records = dict(_unchanged(index.directory, [path for path in paths if path not in unsaved], cache))
        order = _order(index.directory, [path for path in paths if path not in records], cache, unsaved)
        if helper is not None:
            helper.begin(order.packed(), len(order.portions))
        # Everything that reads is imported when the helper has begun.
        from onebase.facts.known import Facts
        from onebase.facts.storage.reader import Reader
        from onebase.facts.storage.workers import read_in_parallel

        reader = Reader(index.directory, cache, unsaved)
        records.update(read_in_parallel(order, reader, meanwhile, helper))
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


def _unchanged(directory: str, paths: Sequence[str], cache: Cache) -> "Iterator[tuple[str, Record]]":
    """The records of files with the same status as when they were read."""
    if not cache.records:
        return
    for path in paths:
        record = cache.records.get(path)
        if record is not None and record.stamp is not None and record.stamp == stamp(os.path.join(directory, path)):
            yield path, record


def _order(directory: str, paths: Sequence[str], cache: Cache, unsaved: Mapping[str, bytes]) -> Order:
    now = time.time_ns()
    prefix = os.path.join(directory, "")
    stamps = {path: stamp(prefix + path) for path in paths if path not in unsaved}
    sizes = {path: found[2] if (found := stamps.get(path)) is not None else 0 for path in paths}
    # Nobody asks for the stamps where nothing is remembered.
    kept = {path: settled(found, now) for path, found in stamps.items() if cache.is_kept}
    return Order(directory, cache.directory, dict(unsaved), kept, sum(sizes.values()), portions(sizes))


def _asked_for(records: "Mapping[str, Record]") -> list[str]:
    """The files of which only imports were read, and which use at their margin what some file offers, or offer it."""
    offers = {name for record in records.values() for name in record.offers}
    uses = {name for record in records.values() for name in record.uses if name in offers}
    return [
        path
        for path, record in records.items()
        if not record.complete and not (offers.isdisjoint(record.uses) and uses.isdisjoint(record.offers))
    ]
