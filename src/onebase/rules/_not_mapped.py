"""Classes that only a function maps, which a process never calls."""

import re
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Load, LoadedModule, Program
from onebase.rules._missing import TESTS, may_be_called
from onebase.rules._tables import calls
from onebase.rules._texts import text_of
from onebase.vocabulary import Certainty, Place


class NotMapped(NamedTuple):
    """A class that is used, and the call in a function that would map it."""

    name: str
    function: str
    mapping: Place
    use: Place
    module: LoadedModule


def not_mapped(program: Program, load: Load) -> Iterator[NotMapped]:
    """Every class that a file of the process makes an instance of, and that nothing in it maps."""
    if load.entry.kind in TESTS or load.entry.kind == "alembic":
        return
    mapping = [each for each in calls(program, load, "map_imperatively", "mapper") if each.fact.scope]
    if not mapping:
        return
    started = {each.path for each in load.modules if each.path and each.certainty is not Certainty.CANNOT_TELL}
    for module, fact in mapping:
        name = next((each.value.text for each in fact.arguments if each.name in ("0", "class_")), "")
        if "." in fact.scope or not name or may_be_called(program, started, fact.scope):
            continue
        use = next((place for path in sorted(started) if (place := _use(program, path, name.rpartition(".")[2]))), None)
        if use is not None:
            span = fact.span
            place = Place(module.path, span.line, span.column, span.end_column)
            yield NotMapped(name, fact.scope, place, use, module)


def _use(program: Program, path: str, name: str) -> Place | None:
    """The first line of a file that calls the class."""
    called = re.compile(rf"(?<!class )\b{name}\(")
    for number, line in enumerate(text_of(program, path).splitlines(), start=1):
        found = called.search(line)
        if found and not line.lstrip().startswith(("#", "class ")):
            return Place(path, number, found.start() + 1, found.end())
    return None
