"""Which files and directories are left out, by the patterns of `.gitignore` files.

Source: gitignore(5). The last matching pattern of a file decides, a file further inside decides before one further
outside, and what lies in an ignored directory is never looked at. Patterns of one machine only (`.git/info/exclude`,
`core.excludesFile`) are not read: the result must not depend on who runs the tool.
"""

import os
import re
from collections.abc import Iterable

from onebase.named_tuple import NamedTuple
from onebase.project.discovery.globs import WILDCARDS, translate_glob

ANY_NAME = "\0"
"""A name that no file has: only patterns that match every name match it."""


class Matcher(NamedTuple):
    """Patterns of one kind (for names, or for whole paths), each with its number; directories end in a slash."""

    literals: dict[str, int]
    expression: re.Pattern[str] | None
    numbers: tuple[int, ...]

    def last(self, subject: str) -> int:
        """The number of the last pattern that matches, or -1."""
        literal = self.literals.get(subject, -1)
        if self.expression is None:
            return literal
        match = self.expression.fullmatch(subject)
        return literal if match is None else max(literal, self.numbers[(match.lastindex or 1) - 1])


class IgnoreFile(NamedTuple):
    """The patterns of one file.

    They are relative to the directory of the file: `skip` characters of a path of the project come before what they are
    about, or `prefix` has to be put before it where the file lies above the project.
    """

    names: Matcher
    paths: Matcher
    negated: tuple[bool, ...]
    skip: int = 0
    prefix: str = ""

    def verdict(self, name: str, path: str) -> bool | None:
        """Whether an entry is left out (True), kept explicitly (False), or not spoken of (None).

        `name` is its last part and `path` all of it, relative to the project; both end in a slash for a directory.
        """
        number = self.names.last(name)
        if self.paths.literals or self.paths.expression:
            number = max(number, self.paths.last(self.prefix + path[self.skip :]))
        return None if number < 0 else not self.negated[number]


Ignores = tuple[IgnoreFile, ...]


def is_ignored(ignores: Ignores, name: str, path: str) -> bool:
    """Whether the first of the files that speaks of an entry leaves it out (arguments as for `IgnoreFile.verdict`)."""
    for ignore in ignores:
        verdict = ignore.verdict(name, path)
        if verdict is not None:
            return verdict
    return False


def parse_ignore_lines(lines: Iterable[str], skip: int = 0, prefix: str = "") -> IgnoreFile:
    """Read patterns, one to a line. Malformed ones match nothing, as they do for Git."""
    names: list[tuple[int, str, bool]] = []
    paths: list[tuple[int, str, bool]] = []
    negated: list[bool] = []
    for line in lines:
        pattern = _without_trailing_spaces(line)
        if not pattern or pattern.startswith("#"):
            continue
        positive = pattern.removeprefix("!")
        for_directories = positive.endswith("/")
        glob = positive.removesuffix("/")
        if glob:
            kind = paths if "/" in glob else names
            kind.append((len(negated), glob.removeprefix("/"), for_directories))
            negated.append(positive != pattern)
    return IgnoreFile(_matcher(names), _matcher(paths), tuple(negated), skip, prefix)


def read_ignore_file(file: str, skip: int = 0, prefix: str = "") -> IgnoreFile:
    """Read a `.gitignore`. Bytes that are not UTF-8 are kept as they are in file names. Raises OSError."""
    with open(file, "rb") as opened:
        text = opened.read().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return parse_ignore_lines((line.removesuffix("\r") for line in text.split("\n")), skip, prefix)


def outer_ignores(top: str) -> Ignores:
    """The `.gitignore` files above a directory, up to the top of its Git work tree; the innermost first.

    Nothing where they leave out the directory itself, or whatever it holds: it was asked for by name.
    """
    files: list[tuple[str, IgnoreFile]] = []
    for child in _way_down_to(top):
        parent = os.path.dirname(child)
        if os.path.isfile(os.path.join(parent, ".gitignore")):
            files.insert(0, (parent, read_ignore_file(os.path.join(parent, ".gitignore"))))
        name = os.path.basename(child) + "/"
        if is_ignored(_seen_from(parent, files), name, name):
            return ()
    ignores = _seen_from(top, files)
    return () if is_ignored(ignores, ANY_NAME, ANY_NAME) else ignores


def _way_down_to(top: str) -> list[str]:
    """The directories from below the top of the Git work tree down to `top`, which is the last; none outside of one."""
    way: list[str] = []
    current = top
    while not os.path.lexists(os.path.join(current, ".git")):
        way.insert(0, current)
        parent = os.path.dirname(current)
        if parent == current:
            return []
        current = parent
    return way


def _seen_from(directory: str, files: list[tuple[str, IgnoreFile]]) -> Ignores:
    """The same files, for paths that are relative to `directory`."""
    prefixes = (directory.removeprefix(parent).lstrip(os.sep).replace(os.sep, "/") for parent, _ in files)
    return tuple(
        ignore._replace(prefix=prefix and prefix + "/") for (_, ignore), prefix in zip(files, prefixes, strict=True)
    )


def _without_trailing_spaces(line: str) -> str:
    """Trailing spaces do not count, unless the first of them is quoted with a backslash."""
    bare = line.rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if bare != line and backslashes % 2 else bare


def _matcher(patterns: list[tuple[int, str, bool]]) -> Matcher:
    """Put patterns without wildcards into a dictionary, and the others into one expression, the last one first."""
    literals: dict[str, int] = {}
    globs: list[tuple[int, str]] = []
    for number, text, for_directories in patterns:
        if WILDCARDS.isdisjoint(text):
            literals[text + "/"] = number
            if not for_directories:
                literals[text] = number
        elif (glob := translate_glob(text)) is not None:
            globs.insert(0, (number, f"({glob}{'/' if for_directories else '/?'})"))
    expression = re.compile("|".join(alternative for _, alternative in globs), re.DOTALL) if globs else None
    return Matcher(literals, expression, tuple(number for number, _ in globs))
