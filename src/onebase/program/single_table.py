"""Subclasses to which Flask-SQLAlchemy gives no table of their own, whatever `__tablename__` says."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact
from onebase.program.objects import Defined
from onebase.program.registries import Kinship, Registries


def shares_the_table(registries: Registries, kin: Kinship) -> bool:
    """Whether the class lives in the table of a mapped class above it, because it brings no primary key of its own.

    The models of Flask-SQLAlchemy ask for one where SQLAlchemy does not (`NameMixin.__table_cls__`, 2.3 to 3.1), and
    drop a `__tablename__` that is there. What may be a primary key in another spelling (an annotation that stands for
    one, a call that makes it) counts as one: it has the name that the parent's has, or refers to another table.
    """
    parents = [each for each in kin.line[1:] if registries.kinship(each).role == "mapped"]
    if kin.family != "flask" or not parents:
        return False
    keys = {column.attribute for each in _classes(parents) for column in each.columns if column.primary_key}
    above = [each for parent in parents for each in (parent, *registries.kinship(parent).line)]
    own = list(_classes([each for each in kin.line if each not in above]))
    return not any(
        not keys.isdisjoint(each.bound)
        or any(column.primary_key or column.foreign_keys for column in each.columns)
        or (each.options is not None and (each.options.unknown or each.options.items))
        for each in own
    )


def _classes(line: list[Defined]) -> Iterator[ClassFact]:
    return (each.fact for each in line if isinstance(each.fact, ClassFact))
