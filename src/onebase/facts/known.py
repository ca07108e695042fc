"""The facts of a whole project, file by file as they are asked for."""

from collections.abc import Collection, Iterator, Mapping

from onebase.facts.module import ModuleFacts
from onebase.facts.storage.reader import Reader
from onebase.facts.storage.record import Broken, Record, load_facts


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
