"""The line of a file that edits `sys.path`, read from its text."""

import linecache
import os
import re
import sys

from onebase.observer.records import PathEntry

_EDIT = re.compile(r"\bpath\s*\.\s*(insert|append|extend)\s*\(|\baddsitedir\s*\(|\bsys\.path\s*(\[.*\]\s*)?\+?=")


def edit_of(entry: PathEntry, root: str) -> tuple[str, int] | None:
    """The file and the line that put `root` on the path, told from the import that saw it first, or None."""
    seen = entry.seen
    if seen is None:
        return None
    candidates = [] if seen.outside else [(seen.file, seen.line)]
    candidates += [(entry.after, sys.maxsize)] if entry.after else []
    found = ((file, _edit_before(file, line, root)) for file, line in candidates)
    return next((each for each in found if each[1]), None)


def _edit_before(file: str, line: int, root: str) -> int:
    """The line that put `root` on the path, above `line`; 0 where no line, or more than one, may have done it.

    Of several edits the one is meant that alone mentions the name of the directory, or that alone mentions none.
    """
    lines = linecache.getlines(file)[:line]
    edits = [number for number, text in enumerate(lines, start=1) if _EDIT.search(text)]
    if len(edits) < 2:
        return edits[0] if edits else 0
    name = re.compile(rf"['\"/]{re.escape(os.path.basename(root))}['\"/]")
    naming = [number for number in edits if name.search(lines[number - 1])]
    silent = [number for number in edits if not re.search(r"['\"]", lines[number - 1])]
    return next((found[0] for found in (naming, silent) if len(found) == 1), 0)
