"""A class maps the Table that exists, where both define one table alike (OB201)."""

import ast
from collections.abc import Iterator

from onebase.facts.module import ClassFact, ColumnFact, TableFact
from onebase.fix.inserting import with_imports
from onebase.fix.moving.names import bound_by, used_by
from onebase.fix.one_base.collisions import Collision, essence
from onebase.fix.removing import Removal
from onebase.fix.replacing import class_in, import_of
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement
from onebase.fix.values import CannotEdit, Edit
from onebase.python_text import parse


def is_mapped(pair: Collision) -> bool:
    """Whether a Table with a name is defined first, and a class then repeats all of its columns and no others."""
    table, later = pair.kept.fact, pair.other.fact
    if not isinstance(table, TableFact) or not isinstance(later, ClassFact):
        return False
    mine, theirs = pair.columns, pair.other_columns
    plain = not (later.options and later.options.items) and not table.scope and table.target.isidentifier()
    same = {_described(each) for each in mine.by_name.values()} == {_described(each) for each in later.columns}
    return plain and mine.complete and theirs.complete and same and all(_is_called_so(each) for each in later.columns)


def _described(column: ColumnFact) -> ColumnFact:
    return essence(column)._replace(attribute="")


def _is_called_so(column: ColumnFact) -> bool:
    return column.attribute == column.name


def mapped(situation: Situation, pair: Collision) -> Iterator[Edit]:
    """`__table__` in place of `__tablename__`, the options and the columns. Raises CannotEdit."""
    table, later = pair.kept.fact, pair.other.fact
    path = pair.other.place.path
    source = situation.tree.source(path)
    tree = parse(source.text)
    node = class_in(tree, pair.other.owner)
    if not isinstance(node, ast.ClassDef) or not isinstance(table, TableFact) or not isinstance(later, ClassFact):
        raise CannotEdit(f"{path}:{pair.other.place.line}: is no class of the module")
    names = {each.attribute for each in later.columns}
    named = [each for each in node.body if "__tablename__" in bound_by([each])]
    columns = [each for each in node.body if bound_by([each]).keys() & names]
    if len(named) != 1 or len(columns) != len(names):
        raise CannotEdit(f"{path}:{node.lineno}: its columns are not declared by statements of their own")
    if any(names & used_by(each) for each in node.body if each not in columns):
        raise CannotEdit(f"{path}:{node.lineno}: `{later.name}` uses its columns where it is made")
    edits = [Replacement(*source.span(named[0]), f"__table__ = {table.target}")]
    # SQLAlchemy reads no __table_args__ beside __table__.
    without = [each for each in node.body if isinstance(each, ast.Assign) and "__table_args__" in bound_by([each])]
    edits += Removal(source, tree, lambda name: name == table.target).replacements([*columns, *without])
    if pair.kept.place.path != path:
        statement = import_of(situation.program, pair.kept.place.path, table.target, table.target, path)
        edits.append(with_imports(source, tree, [statement], situation.program.index))
    yield from source.edits(edits)
