"""A fix with its leftovers taken away."""

import re
from dataclasses import replace

from onebase.fix.leftovers.excuses import needless_excuses
from onebase.fix.leftovers.unused import unused_imports
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source, apply_edits
from onebase.fix.values import CannotEdit, Edit, Fix
from onebase.python_text import NotRead, parse

_WORD = re.compile(rb"(?<![\w.])[^\W\d]\w*")


def tidied(situation: Situation, fix: Fix) -> Fix:
    """The fix, also without imports of libraries that it makes superfluous and comments that excuse what is gone.

    Where a file cannot be read afterwards, the fix is as it was: others judge that.
    """
    paths = dict.fromkeys(edit.path for edit in fix.edits)
    found = {path: _tidied(situation, path, [edit for edit in fix.edits if edit.path == path]) for path in paths}
    edits = tuple(edit for path in paths for edit in found[path])
    return fix if edits == fix.edits else replace(fix, edits=edits)


def _tidied(situation: Situation, path: str, edits: list[Edit]) -> list[Edit]:
    try:
        data = situation.tree.read(path)
        changed = apply_edits(data, edits)
        if path.endswith(".py") and _may_leave(edits, changed):
            before, after = Source(path, data), Source(path, changed)
            leftovers = _leftovers(situation, before, after)
            if leftovers:
                return list(before.edits_to(after.after(leftovers).text))
    except (CannotEdit, NotRead):
        pass
    return edits


def _may_leave(edits: list[Edit], changed: bytes) -> bool:
    """A cheap look, because most edits leave nothing: whether a word that went still stands somewhere in the file."""
    gone = {word for edit in edits for word in _WORD.findall(edit.old)}
    gone -= {word for edit in edits for word in _WORD.findall(edit.new)}
    return not gone.isdisjoint(_WORD.findall(changed)) or (bool(gone) and (b"noqa" in changed or b"pylint" in changed))


def _leftovers(situation: Situation, before: Source, after: Source) -> list[Replacement]:
    trees = parse(before.text), parse(after.text)
    unused = unused_imports(situation.program, after, *trees)
    gone = {after.line_at(each.start) for each in unused}
    excuses = (each for each in needless_excuses(after, *trees) if after.line_at(each.start) not in gone)
    return [*unused, *excuses]
