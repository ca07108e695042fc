"""What a shell puts in the place of `$…` in a word: as far as it can be known; the rest is left as it is written."""

import posixpath
import re
from collections.abc import Callable, Mapping

from onebase.patterns import compile_later
from onebase.project.entry_points.commands.length import LONGEST
from onebase.project.entry_points.commands.tokens import Token, end_of_expression, tokens
from onebase.project.entry_points.paths import PROJECT

_NAME = compile_later(r"\$\{?(\w+)\}?$")
_DEFAULTED = compile_later(r"\$\{(\w+)(:?[-=+])(.*)\}$", re.DOTALL)
_SPECIAL = compile_later(r"\$\{\{\s*(?:github\.workspace|env\.GITHUB_WORKSPACE)\s*\}\}|\$\{?BASH_SOURCE(?:\[0\])?\}?$")
_TO_EXPAND = compile_later(r"[$`'\"\\]|\{\{")
_DEEPEST = 20
_EMPTY = frozenset({"PYTHONPATH"})

Lookup = Callable[[str], str | None]


class Expander:
    """Expands words. `lookup` gives variables, `directory` the working directory, `script` the absolute path of the
    script (`$0`)."""

    def __init__(self, lookup: Lookup, directory: str, script: str = "", arguments: tuple[str, ...] = ()) -> None:
        self._lookup = lookup
        self._directory = directory
        self._script = script
        self._arguments = arguments
        self._depth = 0

    def words(self, raw: str) -> list[str]:
        """The words that one word of the text becomes: none, one, or several where a variable holds several."""
        if not _TO_EXPAND.search(raw):
            return [raw]
        if raw in ('"$@"', "$@", "$*", '"$*"', '"${@}"', "${@}"):
            return list(self._arguments) if self._arguments else [raw.strip('"')]
        text, splits = self._expand(raw)
        return text.split() if splits else [text]

    def text(self, raw: str) -> str:
        """The text that a word becomes where words are not split (assignments)."""
        return self._expand(raw)[0] if _TO_EXPAND.search(raw) else raw

    def _expand(self, raw: str) -> tuple[str, bool]:
        parts: list[str] = []
        splits = quoted = False
        at = size = 0
        while at < len(raw):
            char = raw[at]
            if char == "'" and not quoted:
                end = raw.find("'", at + 1)
                end = len(raw) if end < 0 else end
                parts.append(raw[at + 1 : end])
                at = end + 1
            elif char == '"':
                quoted = not quoted
                at += 1
            elif char == "\\":
                parts.append("" if raw[at + 1 : at + 2] == "\n" else raw[at + 1 : at + 2])
                at += 2
            elif char in "$`" or raw.startswith("{{", at):
                end = raw.find("`", at + 1) + 1 or len(raw) if char == "`" else end_of_expression(raw, at)
                value = self._value(raw[at:end])
                size += len(value)
                if size > LONGEST:
                    return raw, False
                splits = splits or (not quoted and value != raw[at:end] and (" " in value or not value))
                parts.append(value)
                at = end
            else:
                parts.append(char)
                at += 1
        return "".join(parts), splits

    def _value(self, expression: str) -> str:
        """The value of one expression, or the expression itself, also where it is nested too deeply."""
        self._depth += 1
        found = self._found(expression) if self._depth <= _DEEPEST else None
        self._depth -= 1
        return expression if found is None else found

    def _found(self, expression: str) -> str | None:
        found: str | None = None
        if expression.startswith("$(") or expression[0] == "`":
            inner = expression[2:-1] if expression[0] == "$" else expression.strip("`")
            found = self._output_of(inner)
        elif match := _SPECIAL.match(expression):
            found = self._script if "BASH_SOURCE" in match[0] else PROJECT
        elif match := _DEFAULTED.match(expression):
            found = self._defaulted(match[1], match[2], match[3])
        elif match := _NAME.match(expression):
            found = self._variable(match[1])
        return found

    def _variable(self, name: str) -> str | None:
        if name == "0":
            return self._script or None
        if name == "PWD":
            return self._directory
        value = self._lookup(name)
        return "" if value is None and name in _EMPTY else value

    def _defaulted(self, name: str, operator: str, text: str) -> str | None:
        value = self._variable(name)
        if operator.endswith("+"):
            return self.text(text) if value else ""
        return value or self.text(text)

    def _output_of(self, text: str) -> str | None:
        """What a few harmless commands print: `pwd`, `dirname`, `realpath`, `cd … && pwd`, `git rev-parse
        --show-toplevel`."""
        directory = self._directory
        output: str | None = None
        for raw in _simple_commands(text):
            words = [self.text(token.text) for token in raw]
            if words[:1] == ["cd"] and words[-1] not in ("cd", "--"):
                directory = posixpath.normpath(
                    posixpath.join(directory, next(word for word in words[1:] if word != "--"))
                )
            else:
                output = _printed(words, directory)
        return output if output is None or "$" not in output else None


def _simple_commands(text: str) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token in tokens(text):
        if token.is_operator:
            found.append([])
        elif not token.is_document:
            found[-1].append(token)
    return [each for each in found if each]


def _printed(words: list[str], directory: str) -> str | None:
    arguments = [word for word in words[1:] if not word.startswith("-")]
    if words[0] == "pwd":
        return directory
    if words == ["git", "rev-parse", "--show-toplevel"]:
        return PROJECT
    if words[0] in ("dirname", "realpath", "readlink", "echo") and len(arguments) == 1:
        return _PATHS[words[0]](arguments[0], directory)
    return None


_PATHS: Mapping[str, Callable[[str, str], str]] = {
    "dirname": lambda path, _: posixpath.dirname(path) or ".",
    "realpath": lambda path, directory: posixpath.normpath(posixpath.join(directory, path)),
    "readlink": lambda path, directory: posixpath.normpath(posixpath.join(directory, path)),
    "echo": lambda path, _: path,
}
