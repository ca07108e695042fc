"""Whether what this process holds looks as if something had gone wrong without an error.

It decides only whether the source is asked, which takes a process of its own; what is told is decided there. A few
milliseconds at the end of a session, for which no module of the project is executed.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onebase.observer.observation import Observation
from onebase.observer.registries import managed, mapped_classes, owned_metadata, registries, table_of, variables
from onebase.observer.sources import content, defines_tables, files_of

MOST_FILES = 300
# What does something to tables that are there, or creates them before all are; and what is in any text that does, which
# is found a hundred times as fast. Patterns are compiled when they are needed: that takes longer than all the rest.
_ACTS = rb"(?m)\b(?:extend_existing|keep_existing|to_?metadata|__getattr__)\b|^[\w.]+\.(?:create_all|clear)\("
_WORDS = (b"p_existing", b"d_existing", b"metadata", b"__getattr__", b".create_all(", b".clear(")

# The constraints that a naming convention names whenever it has an entry for them ("Configuring Constraint Naming
# Conventions" of SQLAlchemy's documentation), by the `__visit_name__` of 1.4 to 2.1.
_NAMED = (("primary_key_constraint", "pk"), ("unique_constraint", "uq"), ("foreign_key_constraint", "fk"))


def is_suspicious(observation: Observation) -> bool:
    """Whether the source should be asked what this process has done."""
    if "sqlalchemy" not in sys.modules:
        return False
    rows = observation.log.rows
    owned = {row[0]: list(owned_metadata(row[0])) for row in rows}
    metadata = _different([*(one for each in owned.values() for one in each), *_in_use(observation)])
    if not metadata:
        return False
    mapped = mapped_classes()
    if len(metadata) > 1 or any(map(_is_odd, metadata)) or _is_odd_mapping(mapped) or _repeats(observation, mapped):
        return True
    modules = {name for name, values in owned.items() if values} | {each.__module__ for each in mapped}
    modules |= {site.spot.module for site in observation.tables}
    return _tells_the_source(observation, {row[1]: row[0] for row in rows if row[0] in modules})


def _in_use(observation: Observation) -> Iterator[Any]:
    """Without the registry that SQLAlchemy 1.4 has for itself, as long as nobody uses it."""
    its_own = getattr(sys.modules.get("sqlalchemy.orm.mapper"), "_legacy_registry", None)
    yield from (site.metadata() for site in observation.tables)
    yield from (each.metadata for each in registries() if each is not its_own or any(managed(each)))


def _different(metadata: Sequence[Any]) -> list[Any]:
    return list({id(each): each for each in metadata if each is not None}.values())


def _is_odd(metadata: Any) -> bool:  # noqa: ANN401 - a MetaData
    return not metadata.tables or any(map(_is_odd_table, list(metadata.tables.values())))


def _is_odd_table(table: Any) -> bool:  # noqa: ANN401 - a Table
    """Without columns, with an index twice, with a dangling key, or without what its MetaData gives to each table."""
    names = [index.name for index in table.indexes if index.name]
    twice = len(set(names)) < len(names)
    return (
        not len(table.columns) or twice or _is_early(table) or any(_dangles(key, table) for key in table.foreign_keys)
    )


def _is_early(table: Any) -> bool:  # noqa: ANN401 - a Table
    """Whether it was made before its MetaData got a schema or names for keys."""
    metadata = table.metadata
    if metadata.schema is not None and table.schema is None:
        return True
    kinds = {visit_name for visit_name, short in _NAMED if short in metadata.naming_convention}
    constraints = table.constraints if kinds else ()
    return any(each.name is None and each.__visit_name__ in kinds and len(each.columns) > 0 for each in constraints)


def _dangles(key: Any, table: Any) -> bool:  # noqa: ANN401 - a ForeignKey and its Table
    text = getattr(key, "_colspec", None)
    name = text.rpartition(".")[0] if isinstance(text, str) else ""
    return bool(name) and not {name, f"{table.metadata.schema}.{name}"} & set(table.metadata.tables)


def _is_odd_mapping(mapped: Sequence[Any]) -> bool:
    """Two classes on one table, or a class whose table its MetaData does not know."""
    tables = [table for each in mapped if (table := table_of(each)) is not None]
    forgotten = (table.metadata.tables.get(table.key) is not table for table in tables if hasattr(table, "metadata"))
    return len({id(table) for table in tables}) < len(tables) or any(forgotten)


def _repeats(observation: Observation, mapped: Sequence[Any]) -> bool:
    """Whether one line has made two classes of one name, with a table each."""
    names = {id(table_of(each)): each.__name__ for each in mapped}
    spots = [(id(site.spot.code), site.spot.offset, names.get(id(site.table()))) for site in observation.tables]
    made = [each for each in spots if each[2] is not None]
    return len(set(made)) < len(made)


def _tells_the_source(observation: Observation, files: Mapping[str, str]) -> bool:
    """Whether one of the files that were executed, here with a name each, does something to tables, or one beside them
    defines some and was not executed."""
    if any(_acts(content(file)) for file in files):
        return True
    directories = dict.fromkeys(os.path.dirname(file) for file in files)
    for package in dict.fromkeys(name.rpartition(".")[0] for name in files.values()):
        portions = variables(sys.modules.get(package)).get("__path__", ())
        directories.update(dict.fromkeys(map(str, portions)))
    around = dict.fromkeys(file for directory in directories for file in _around(directory))
    executed = observation.files_executed
    missing = [file for file in around if observation.files.identity(file) not in executed]
    return any(defines_tables(file) for file in missing[:MOST_FILES])


def _acts(text: bytes) -> bool:
    return any(word in text for word in _WORDS) and re.search(_ACTS, text) is not None


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
