"""Which of two statements of a load is executed first."""

from onebase.named_tuple import NamedTuple
from onebase.program.load import Load


class Moment(NamedTuple):
    """A line of a module, as one load executes it."""

    number: int
    line: int


def is_before(load: Load, first: Moment, second: Moment) -> bool:
    """Whether one line is executed before another.

    Modules are numbered as they begin. A module that is imported half-way through another one runs before the lines
    below the import; what a function imports when it is called later runs after all that is loaded at once.
    """
    if first.number == second.number:
        return first.line < second.line
    if first.number > second.number:
        return not is_before(load, second, first)
    if bool(load.modules[first.number].within) != bool(load.modules[second.number].within):
        return bool(load.modules[second.number].within)
    child = next((each for each in load.chain(second.number) if each.request.asker == first.number), None)
    return child is None or child.request.place is None or child.request.place.line > first.line
