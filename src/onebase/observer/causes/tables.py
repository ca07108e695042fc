"""A table that is not where it is looked for: in the MetaData of a foreign key, or in the database."""

from collections.abc import Sequence
from typing import Any

from onebase.observer.bases import declared, with_metadata
from onebase.observer.causes import doubled
from onebase.observer.messages import Message
from onebase.observer.observation import Observation
from onebase.observer.origin import origin_of
from onebase.observer.places import place_of
from onebase.observer.registries import metadata_objects
from onebase.observer.sources import defining_files, unloaded
from onebase.observer.trace import Trace
from onebase.vocabulary import Certainty, Evidence, Finding, Place, Severity, Subject


def explain(trace: Trace, message: Message, observation: Observation) -> Finding | None:
    """The cause of a foreign key without its table, and of a missing table."""
    name = message.says["table"].removeprefix("main.")  # SQLite's name for the database itself
    double = doubled.explain(trace, message, observation)
    if double is not None:
        return double
    objects = [each for each in metadata_objects(observation) if each.tables]
    holding = [each for each in objects if name in each.tables]
    if not holding:
        return _nobody_imported(name, message.kind, observation)
    if message.kind == "foreign-key-table" or len(objects) > 1:
        used = _used(message, objects, holding[0])
        return _another_metadata(name, holding[0], message.kind, used, observation)
    return None


def _nobody_imported(name: str, kind: str, observation: Observation) -> Finding | None:
    files = unloaded(defining_files(observation.directory, table=name.rpartition(".")[2]), observation)
    if not files:
        return None
    evidence = tuple(Evidence(Place(path, line), f"defines `{name}`; nobody has imported it") for path, line in files)
    message = f"table `{name}` is defined in `{files[0][0]}`, which this process has not imported"
    code = "OB404" if kind == "foreign-key-table" else "OB401"
    return _make(code, name, message, evidence, f"import `{files[0][0]}` before tables are created or used")


def _another_metadata(
    name: str,
    metadata: Any,  # noqa: ANN401 - a MetaData
    kind: str,
    used: Sequence[Any],
    observation: Observation,
) -> Finding | None:
    origin = origin_of(metadata.tables[name], observation)
    if origin is None:
        return None
    place = place_of(origin, observation.directory)
    message = f"table `{name}` is in another MetaData than the one that is used"
    evidence: tuple[Evidence, ...] = (Evidence(place, f"defines it on a MetaData with {_count(metadata)}"),)
    evidence += declared("declares {}, whose MetaData that is", with_metadata(metadata), observation)
    for each in used:
        evidence += declared(f"declares {{}}, whose MetaData has {_count(each)}", with_metadata(each), observation)
    code = "OB302" if kind == "foreign-key-table" or _is_linked(metadata.tables[name], used) else "OB303"
    return _make(code, name, message, evidence, "define all tables that belong together on one Base")


def _used(message: Message, objects: Sequence[Any], holding: Any) -> list[Any]:  # noqa: ANN401 - MetaData objects
    """The MetaData that the table is not in: that of the foreign key, or else any other one."""
    others = [each for each in objects if each is not holding]
    table = message.says.get("column", "").rpartition(".")[0]
    return [each for each in others if table in each.tables] or others


def _count(metadata: Any) -> str:  # noqa: ANN401 - a MetaData
    return "1 table" if len(metadata.tables) == 1 else f"{len(metadata.tables)} tables"


def _is_linked(table: Any, others: Sequence[Any]) -> bool:  # noqa: ANN401 - a Table
    """Whether a foreign key leads from the table to one of another MetaData, or from there to it."""
    tables = [each for metadata in others for each in metadata.tables.values()]
    return any(_names(other, table) or _names(table, other) for other in tables)


def _names(table: Any, target: Any) -> bool:  # noqa: ANN401 - Tables
    """Whether a foreign key of `table` is meant for `target`."""
    return any(key.target_fullname.rpartition(".")[0] == target.key for key in table.foreign_keys)


def _make(code: str, name: str, message: str, evidence: tuple[Evidence, ...], edit: str) -> Finding:
    subject = Subject("table", name)
    return Finding(code, subject, message, evidence, edit, Severity.ERROR, Certainty.LIKELY, (name,))
