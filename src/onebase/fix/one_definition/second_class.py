"""A second class for a table that has nothing of its own is a second name for the first one (OB205)."""

from collections.abc import Iterator

from onebase.fix.attempt import attempt
from onebase.fix.inserting import with_imports
from onebase.fix.one_definition.fixer import with_names
from onebase.fix.removing import Removal
from onebase.fix.replacing import class_in, import_of
from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import MappedClass
from onebase.python_text import parse
from onebase.vocabulary import Finding

_PLAIN = frozenset({"__table__", "__doc__"})


def second_class(situation: Situation) -> Iterator[Fix | Refused]:
    """For each class that does nothing but map a table again: the first class in its place."""
    for finding in situation.wanted:
        if finding.code == "OB205":
            found = _classes(situation, finding)
            if found is not None and found[1].fact.bound <= _PLAIN and not found[1].fact.decorators:
                yield _fix(situation, finding, *found)


def _classes(situation: Situation, finding: Finding) -> tuple[MappedClass, MappedClass] | None:
    """The class that stays and the one that goes."""
    program = situation.program
    for entry in program.entry_points:
        if entry.label in finding.entry_points:
            classes = {each.place: each for each in program.world(program.load(entry)).classes}
            second, first = (classes.get(each.place) for each in finding.evidence[:2])
            return (first, second) if first is not None and second is not None else None
    return None


def _fix(situation: Situation, finding: Finding, first: MappedClass, second: MappedClass) -> Fix | Refused:
    title = f"`{second.name}` is `{first.name}` of `{first.place.path}`, and no class of its own"
    fix = Fix(finding.code, title, Grade.UNSAFE, repairs=frozenset({finding.key}))
    return attempt(fix, lambda: _edits(situation, first, second))


def _edits(situation: Situation, first: MappedClass, second: MappedClass) -> tuple[Edit, ...]:
    path = second.place.path
    source = situation.tree.source(path)
    tree = parse(source.text)
    node = class_in(tree, second.name)
    if node is None:
        raise CannotEdit(f"{path}:{second.place.line}: is no class of the module")
    without = source.after(Removal(source, tree, lambda name: name == second.name).replacements([node]))
    if first.place.path == path:
        return source.edits_to(with_names(without, [(first.name, second.name)]).text.lstrip("\r\n"))
    statement = import_of(situation.program, first.place.path, first.name, second.name, path)
    index = situation.program.index
    without = without.after([with_imports(without, parse(without.text), [f"{statement}  # noqa: F401"], index)])
    return source.edits_to(without.text.lstrip("\r\n"))
