"""Import roots in configuration files."""

import re
from collections.abc import Iterator, Sequence

from onebase.fix.source import Replacement, Source
from onebase.fix.values import Edit
from onebase.program.paths import join, parent

_SETTING = re.compile(r"^(?P<key>[ \t]*(?:pythonpath|python_paths)[ \t]*[=:][ \t]*)(?P<value>[^#\r\n]*)")
_QUOTED = re.compile(r"""(?P<quote>["'])(?P<text>[^"']*)(?P=quote)[ \t]*,?[ \t]*""")
_WORD = re.compile(r"\S+[ \t]*")


def without_root(source: Source, root: str, lines: Sequence[int]) -> tuple[Edit, ...]:
    """The edits that take a root out of pytest's `pythonpath` in those lines; none where it is written otherwise.

    The whole setting goes where nothing is left of it. The same setting in TOML is a list of strings, or one.
    """
    return source.edits([each for line in lines for each in _line(source, root, line)])


def _line(source: Source, root: str, number: int) -> Iterator[Replacement]:
    line = source.line(number)
    setting = _SETTING.match(line)
    if setting is None:
        return
    pattern, group = (_QUOTED, "text") if source.path.endswith(".toml") else (_WORD, 0)
    start, value = setting.start("value"), setting["value"]
    words = list(pattern.finditer(value))
    gone = [word for word in words if join(parent(source.path), word[group].strip()) == root]
    if gone and len(gone) == len(words):
        offset = source.line_starts[number - 1]
        yield Replacement(offset, offset + len(line), "")
    elif gone:
        kept = "".join(word[0] for word in words if word not in gone).rstrip(" \t,")
        before, after = value[: words[0].start()], value[words[-1].end() :]
        offset = source.line_starts[number - 1] + start
        tail = after or value[len(value.rstrip()) :]
        yield Replacement(offset, offset + len(value), f"{before}{kept}{tail}")
