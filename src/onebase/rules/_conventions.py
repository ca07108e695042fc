"""The names that SQLAlchemy makes up for indexes and constraints (`sqlalchemy.sql.naming`, 1.4.54 to 2.1.9)."""

from collections.abc import Mapping, Sequence

from onebase.facts.module import Alias
from onebase.facts.values import Value
from onebase.patterns import compile_later
from onebase.program import Defined, Identity, TableKey, World

DEFAULT = {"ix": "ix_%(column_0_label)s"}
_TOKEN = compile_later(r"%\((\w+)\)s")


def convention_of(world: World, metadata: Identity) -> Mapping[str, str] | None:
    """The naming convention of a MetaData: kind → template; None where it cannot be told.

    A convention replaces the default one altogether: without "ix" an index has no name.
    """
    if "naming_convention" in world.relationships.assigned:
        return None
    given = world.registries.metadata_arguments(metadata)
    value = given.get("naming_convention")
    if value is None:
        return DEFAULT if "**" not in given else None
    return _templates(world, metadata.number, value)


def _templates(world: World, number: int, value: Value) -> Mapping[str, str] | None:
    if value.kind == "name" and number >= 0:
        found = world.names.resolve(number, value.text, None)
        if isinstance(found, Defined) and isinstance(found.fact, Alias):
            return _templates(world, found.number, found.fact.value)
    if value.kind == "call" and value.text == "dict" and not value.items:
        known = {name: item.text for name, item in value.keywords if item.kind == "string"}
        return known if len(known) == len(value.keywords) else None
    return None


def made_up(convention: Mapping[str, str], kind: str, key: TableKey, columns: Sequence[str]) -> str:
    """The name for an index ("ix") or unique constraint ("uq"); "" for none, or for one that cannot be told."""
    template = convention.get(kind, "")
    if not template or not columns:
        return ""
    labelled = f"{key.schema.replace('.', '_')}_{key.name}" if key.schema else key.name
    is_usual = template == DEFAULT["ix"]  # of nearly all
    name = f"ix_{labelled}_{columns[0]}" if is_usual else _filled(template, key.name, labelled, columns)
    return name if len(name) <= LONGEST else ""


def _filled(template: str, table: str, labelled: str, columns: Sequence[str]) -> str:
    """The template with what it asks for; "" where it asks for something else. `labelled` is the table in labels."""
    labels = [f"{labelled}_{column}" for column in columns]
    known = {"table_name": table, "column_0_N_name": "_".join(columns), "column_0N_name": "".join(columns)}
    known |= {"column_0_N_label": "_".join(labels), "column_0N_label": "".join(labels)}
    for position, column in enumerate(columns):
        known |= {f"column_{position}_name": column, f"column_{position}_label": labels[position]}
    if any(token not in known for token in _TOKEN.findall(template)):
        return ""
    return _TOKEN.sub(lambda match: known[match[1]], template)


# The shortest limit of a database in use (PostgreSQL): longer names are cut and get a digest, so that they differ.
LONGEST = 63
