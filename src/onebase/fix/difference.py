"""Changes as a unified diff."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator

from onebase.fix.disk import Change
from onebase.report.style import Style

_NOTHING = "/dev/null"
_COLOURS = {"-": "red", "+": "green", "@": "cyan"}
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def unified(changes: tuple[Change, ...], shown: Callable[[str], str]) -> Iterator[str]:
    """The lines of a diff that `patch -p0` and `git apply -p0` understand; `shown` gives the path to print.

    Files without any line come last, and those that go after all others: their headers are in the words of git, and
    would be taken for that of the next file.
    """
    for change in sorted(changes, key=lambda each: (each.new is None, each.new == b"", each.path)):
        name = shown(change.path)
        old = _lines(change.old or b"")
        before = name if change.old is not None else _NOTHING
        after = name if change.new is not None else _NOTHING
        if change.new is None and not old:
            yield from (f"diff --git {name} {name}", "deleted file mode 100644", "index e69de29..0000000")
            yield from (f"--- {before}", f"+++ {after}")
        if change.old is None and change.new == b"":
            yield from (f"diff --git {name} {name}", "new file mode 100644", "index 0000000..e69de29")
            yield from (f"--- {before}", f"+++ {after}")
        for line in difflib.unified_diff(old, _lines(change.new or b""), before, after, lineterm="\n"):
            if line.endswith("\n"):
                yield line[:-1]
            else:
                yield line
                yield "\\ No newline at end of file"


def coloured(lines: Iterable[str], style: Style) -> Iterator[str]:
    """What goes in red, what comes in green, the names of files in bold."""
    for line in lines:
        colour = "bold" if line.startswith(("--- ", "+++ ", "diff ")) else _COLOURS.get(line[:1], "")
        yield style(colour, line) if colour else line


def _lines(content: bytes) -> list[str]:
    return _LINE.findall(content.decode("utf-8", "backslashreplace"))
