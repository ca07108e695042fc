"""Changes as a unified diff."""

import difflib
import re
from collections.abc import Callable, Iterator

from onebase.fix.disk import Change

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def unified(changes: tuple[Change, ...], shown: Callable[[str], str]) -> Iterator[str]:
    """The lines of a diff that `patch -p0` and `git apply -p0` understand; `shown` gives the path to print."""
    for change in changes:
        name = shown(change.path)
        old = _lines(change.old or b"")
        before = name if change.old is not None else "/dev/null"
        for line in difflib.unified_diff(old, _lines(change.new), before, name, lineterm="\n"):
            if line.endswith("\n"):
                yield line[:-1]
            else:
                yield line
                yield "\\ No newline at end of file"


def _lines(content: bytes) -> list[str]:
    return _LINE.findall(content.decode("utf-8", "backslashreplace"))
