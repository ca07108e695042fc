"""Whether what this process holds looks as if something had gone wrong without an error.

It decides only whether the source is asked, which takes a process of its own; what is told is decided there. A few
milliseconds at the end of a session, for which no module of the project is executed.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from onebase.observer.execution import Execution
from onebase.observer.observation import Observation
from onebase.observer.registries import Defined, classes, owned_metadata, registries, table_of
from onebase.observer.sources import content, defines_tables, files_of, unloaded

MOST_FILES = 300
# What does something to tables that are there, or creates them before all are.
_ACTS = re.compile(
    rb"\b(?:extend_existing|keep_existing|to_?metadata|__getattr__)\b|^[\w.]+\.(?:create_all|clear)\(", re.MULTILINE
)


def is_suspicious(observation: Observation) -> bool:
    """Whether the source should be asked what this process has done."""
    if "sqlalchemy" not in sys.modules:
        return False
    owners = {each.number: list(owned_metadata(each.name)) for each in observation.executions}
    metadata = _different([*(one for each in owners.values() for one in each), *_in_use(observation)])
    if not metadata:
        return False
    mapped = classes()
    if len(metadata) > 1 or any(map(_is_odd, metadata)) or _is_odd_mapping(mapped):
        return True
    return _tells_the_source(observation, [each for each in observation.executions if owners[each.number]], mapped)


def _in_use(observation: Observation) -> Iterator[Any]:
    yield from (site.metadata() for site in observation.tables)
    yield from (each.metadata for each in registries())


def _different(metadata: Sequence[Any]) -> list[Any]:
    return list({id(each): each for each in metadata if each is not None}.values())


def _is_odd(metadata: Any) -> bool:  # noqa: ANN401 - a MetaData
    return not metadata.tables or any(map(_is_odd_table, list(metadata.tables.values())))


def _is_odd_table(table: Any) -> bool:  # noqa: ANN401 - a Table
    """Without columns, with an index twice, with a dangling key, or without what its MetaData gives to each table."""
    names = Counter(index.name for index in table.indexes)
    twice = any(name and count > 1 for name, count in names.items())
    return (
        not len(table.columns) or twice or _is_early(table) or any(_dangles(key, table) for key in table.foreign_keys)
    )


def _is_early(table: Any) -> bool:  # noqa: ANN401 - a Table
    """Whether it was made before its MetaData got a schema or names for keys."""
    metadata, key = table.metadata, table.primary_key
    nameless = "pk" in metadata.naming_convention and len(key.columns) > 0 and key.name is None
    return nameless or (metadata.schema is not None and table.schema is None)


def _dangles(key: Any, table: Any) -> bool:  # noqa: ANN401 - a ForeignKey and its Table
    text = getattr(key, "_colspec", None)
    name = text.rpartition(".")[0] if isinstance(text, str) else ""
    return bool(name) and not {name, f"{table.metadata.schema}.{name}"} & set(table.metadata.tables)


def _is_odd_mapping(mapped: Sequence[Defined]) -> bool:
    """Two classes on one table, or a class whose table its MetaData does not know."""
    tables = [table for each in mapped if (table := table_of(each.value)) is not None]
    forgotten = (table.metadata.tables.get(table.key) is not table for table in tables if hasattr(table, "metadata"))
    return len({id(table) for table in tables}) < len(tables) or any(forgotten)


def _tells_the_source(observation: Observation, owners: Sequence[Execution], mapped: Sequence[Defined]) -> bool:
    """Whether a file that defines tables was not executed, or one that was does something to tables."""
    modules = {site.spot.module for site in observation.tables} | {each.module for each in mapped}
    files = [each.file for each in (*owners, *observation.executions) if each in owners or each.name in modules]
    if any(_ACTS.search(content(file)) for file in dict.fromkeys(files)):
        return True
    directories = dict.fromkeys(os.path.dirname(file) for file in files)
    around = dict.fromkeys(file for directory in directories for file in _around(directory))
    missing = unloaded([(file, 1) for file in around], observation)
    return any(defines_tables(file) for file, _ in missing[:MOST_FILES])


def _around(directory: str) -> Iterator[str]:
    """The Python files in a directory, and in those in it that may be packages."""
    yield from files_of(directory)
    try:
        with os.scandir(directory) as entries:
            below = sorted(each.path for each in entries if each.name.isidentifier() and each.is_dir())
    except OSError:
        return
    for each in below:
        yield from files_of(each)
