"""Which doubled files matter to SQLAlchemy: those with tables, with mapped classes, or with a Base of their own."""

import sys
from typing import Any

from onebase.observer.execution import Execution
from onebase.observer.observation import Observation
from onebase.observer.registries import classes, is_a, variables


def important_doubles(observation: Observation, *, owners: bool = False) -> list[tuple[Execution, Execution]]:
    """The doubled files of which SQLAlchemy knows two sets of tables or classes, or two MetaData; with `owners` also
    those that have one in a variable, where what the other execution had is gone."""
    pairs = observation.doubled()
    if not pairs or "sqlalchemy" not in sys.modules:
        return []
    mapping = {each.module for each in classes()} | {site.spot.module for site in observation.tables}
    important = [pair for pair in pairs if {pair[0].name, pair[1].name} & mapping or _is_split(*pair)]
    return important or [pair for pair in pairs if owners and any(map(_owns, pair))]


def _owns(execution: Execution) -> bool:
    return any(map(_has_metadata, _variables(execution).values()))


def _is_split(first: Execution, second: Execution) -> bool:
    """Whether one variable of the file holds two objects with a MetaData each, such as a Base or a `db`."""
    one, other = (_variables(each) for each in (first, second))
    both = ((value, other[name]) for name, value in one.items() if name in other)
    return any(a is not b and _has_metadata(a) and _has_metadata(b) for a, b in both)


def _variables(execution: Execution) -> dict[str, Any]:
    return variables(sys.modules.get(execution.name))


def _has_metadata(value: Any) -> bool:  # noqa: ANN401 - any object of the program
    """Only types and objects of SQLAlchemy and its relatives are looked into: others may do anything when asked."""
    schema = sys.modules.get("sqlalchemy.sql.schema")
    kind = getattr(schema, "MetaData", ())
    if is_a(value, kind):
        return True
    if is_a(value, type):
        return is_a(value.__dict__.get("metadata"), kind)
    ours = type(value).__module__.partition(".")[0] in ("sqlalchemy", "flask_sqlalchemy", "sqlmodel")
    return ours and is_a(getattr(value, "metadata", None), kind)
