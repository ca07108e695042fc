"""Whether everything is mapped once and loaded: a question for the start of an application, or for a test."""

import os
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from onebase.observer.consequences import important_doubles
from onebase.observer.double import describe
from onebase.observer.observation import PRESENT, Observation
from onebase.observer.post_mortem import explain
from onebase.observer.registries import classes
from onebase.observer.sources import defines_tables, files_of, unloaded
from onebase.observer.text import render


class UnsoundError(AssertionError):
    """What is wrong with the mapping of a program; `problems` has one text for each."""

    def __init__(self, problems: Collection[str]) -> None:
        super().__init__("\n".join(["the mapping is not sound:", *(f"- {problem}" for problem in problems)]))
        self.problems = tuple(problems)


def assert_sound(base: Any, *, expect: Collection[str] | int | None = None, package: str | None = None) -> None:  # noqa: ANN401
    """Raises UnsoundError unless the mapping of `base` is sound; costs some milliseconds after the mappers' own work.

    `base` is a declarative Base, a registry, a MetaData, or Flask-SQLAlchemy's `db`. Sound is: the mappers configure;
    no file with tables is in this process under two names; no index of a table is there twice; every module that
    defines tables, in the directories of the mapped classes or anywhere in `package`, is loaded. `expect` are the names
    of all tables, or their number. Raises TypeError where `base` has no MetaData, and where `expect` is a single name.
    """
    if isinstance(expect, (str, bool)):
        raise TypeError(f"expect is a collection of table names or their number, not {expect!r}")
    metadata = getattr(base, "metadata", base)
    if not hasattr(metadata, "sorted_tables"):
        raise TypeError(f"{base!r} has no MetaData")
    observation = PRESENT[-1] if PRESENT else Observation()
    observation.adopt()
    problems = [*_mappers(observation), *_doubles(observation), *_indexes(metadata)]
    problems += [*_unloaded(observation, package), *_expected(metadata, expect)]
    if problems:
        raise UnsoundError(problems)


def _mappers(observation: Observation) -> Iterator[str]:
    orm = sys.modules.get("sqlalchemy.orm")
    if orm is None:
        return
    try:
        orm.configure_mappers()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the mappers is told
        finding = explain(error, observation)
        cause = "" if finding is None else "\n  " + "\n  ".join(render(finding))
        yield f"the mappers do not configure: {error}{cause}"


def _doubles(observation: Observation) -> Iterator[str]:
    for first, second in important_doubles(observation):
        finding = describe(observation, first, second)
        yield f"{finding.message} ({finding.code}); {finding.help}"


def _indexes(metadata: Any) -> Iterator[str]:  # noqa: ANN401 - a MetaData
    for table in metadata.tables.values():
        names = Counter(str(index.name) for index in table.indexes if index.name)
        for name in sorted(name for name, count in names.items() if count > 1):
            yield f"table `{table.key}` has index `{name}` {names[name]} times: its definition was executed again"


def _unloaded(observation: Observation, package: str | None) -> Iterator[str]:
    """The modules with tables that nobody has imported; without a package, those beside mapped classes."""
    if package is None:
        directories = {os.path.dirname(each.file) for each in _defining(observation)}
        files = [file for directory in sorted(directories) for file in files_of(directory)]
    else:
        paths = getattr(sys.modules.get(package), "__path__", ())
        files = [file for path in paths for file in files_of(path, below=True)]
        if not files:
            yield f"package `{package}` is not imported"
    found = [(file, 1) for file in files if defines_tables(file)]
    for file, _ in unloaded(found, observation):
        yield f"`{os.path.relpath(file, observation.directory)}` defines tables, and nobody has imported it"


def _defining(observation: Observation) -> Iterator[Any]:
    names = {each.module for each in classes() if "__table__" in each.value.__dict__}
    return (each for each in observation.executions if each.name in names and each.name != "__main__")


def _expected(metadata: Any, expect: Collection[str] | int | None) -> Iterator[str]:  # noqa: ANN401 - a MetaData
    present = set(metadata.tables)
    if isinstance(expect, int):
        if len(present) != expect:
            named = f": {', '.join(sorted(present))}" if present else ""
            yield f"{expect} tables are expected, and there are {len(present)}{named}"
    elif expect is not None:
        missing, more = sorted(set(expect) - present), sorted(present - set(expect))
        if missing:
            yield f"tables are missing: {', '.join(missing)}"
        if more:
            yield f"tables are not expected: {', '.join(more)}"
