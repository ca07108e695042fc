"""Import roots in configuration files."""

import re
from collections.abc import Iterator, Sequence

from onebase.fix.source import Replacement, Source
from onebase.fix.values import Edit
from onebase.program.paths import join, parent

_SETTING = re.compile(r"^(?P<key>[ \t]*(?:pythonpath|python_paths)[ \t]*[=:][ \t]*)(?P<value>[^#\r\n]*)")
_QUOTED = re.compile(r"""(?P<quote>["'])(?P<text>[^"']*)(?P=quote)[ \t]*,?[ \t]*""")
_WORD = re.compile(r"\S+[ \t]*")
_LIST = re.compile(r"""(?P<key>\b(?:PYTHONPATH|prepend_sys_path)[ \t]*[=:][ \t]*["']?)(?P<value>[^\s"'#]+)""")


def without_root(source: Source, root: str, lines: Sequence[int]) -> tuple[Edit, ...]:
    """The edits that take a root out of pytest's `pythonpath`, out of `PYTHONPATH` or Alembic's `prepend_sys_path` in
    those lines; none where it is written otherwise, or where nothing else would be left of the last two.

    The whole setting goes where nothing is left of it. The same setting in TOML is a list of strings, or one.
    """
    return source.edits([each for line in lines for each in _line(source, root, line)])


def _line(source: Source, root: str, number: int) -> Iterator[Replacement]:
    line = source.line(number)
    setting = _SETTING.match(line)
    if setting is None:
        yield from (each for found in _LIST.finditer(line) for each in _shorter(source, root, number, found))
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


def _shorter(source: Source, root: str, number: int, found: re.Match[str]) -> Iterator[Replacement]:
    """A list of directories with colons between them, without one."""
    separator = ";" if ";" in found["value"] else ":"
    directories = found["value"].split(separator)
    before = source.text[: source.line_starts[number - 1]]
    work = (re.findall(r"^WORKDIR[ \t]+(\S+)", before, re.MULTILINE) or [""])[-1].rstrip("/")
    kept = [each for each in directories if each.startswith("$") or _meant(source.path, each, work) != root]
    if kept and len(kept) < len(directories):
        start = source.line_starts[number - 1] + found.start("value")
        yield Replacement(start, start + len(found["value"]), separator.join(kept))


def _meant(path: str, directory: str, work: str) -> str:
    """The directory of the project that is meant, in an image where the project is copied to its working directory."""
    if work and f"{directory}/".startswith(f"{work}/"):
        return join(".", directory[len(work) + 1 :])
    return join(parent(path), directory)
