"""A fix whose edits may turn out to be impossible."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from onebase.fix.values import CannotEdit, Edit, Fix, Refused
from onebase.python_text import NotRead


def attempt(fix: Fix, edits: Callable[[], Iterable[Edit]]) -> Fix | Refused:
    """The fix with its edits; refused where a file cannot be read, or not be edited as wanted."""
    try:
        return replace(fix, edits=tuple(edits()))
    except (CannotEdit, NotRead) as reason:
        return Refused(fix, str(reason))
