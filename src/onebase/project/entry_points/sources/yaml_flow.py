"""Flow collections of YAML: `[a, "b", c]` and `{key: value}`."""

import re
from typing import TypeAlias

Flow: TypeAlias = "tuple[str, int, int] | dict[str, Flow] | list[Flow]"
"""Text with its span, a mapping, or a list."""

_TOKEN = re.compile(
    r"""
    \s*(?:\#[^\n]*\n\s*)*                              # blanks and comments
    (?: (?P<mark>[\[\]{},])
      | (?P<colon>:(?=[\s\[{]|$))
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | '(?P<single>(?:[^']|\'\')*)'
      | (?P<plain>(?: \$\{\{.*?\}\} | \$\{[^}]*\}   # expressions of GitHub and of compose
                    | [^\[\]{},:\s] | :(?!\s) | [ \t]+(?![,\]}\#\s]) )+)
    )""",
    re.VERBOSE,
)


def read_flow(text: str) -> Flow:
    """The collection at the beginning of a text, as far as it goes."""
    return _Flow(text).value()


class _Flow:
    def __init__(self, text: str) -> None:
        self._tokens = [match for match in _TOKEN.finditer(text) if match[0].strip()]
        self._at = 0

    def value(self) -> Flow:
        token = self._take()
        if token is None:
            return ("", 0, 0)
        if token["mark"] == "[":
            return self._list()
        if token["mark"] == "{":
            return self._mapping()
        return _scalar(token)

    def _take(self) -> re.Match[str] | None:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else None

    def _is_next(self, marks: str) -> bool:
        return self._at >= len(self._tokens) or (self._tokens[self._at]["mark"] or "none") in marks

    def _list(self) -> Flow:
        found: list[Flow] = []
        while not self._is_next("]}"):
            if self._is_next(","):
                self._at += 1
            else:
                found.append(self.value())
        self._at += 1
        return found

    def _mapping(self) -> Flow:
        found: dict[str, Flow] = {}
        while not self._is_next("]}"):
            key = self._take()
            if key is None or key["mark"] or key["colon"]:
                continue
            if self._at < len(self._tokens) and self._tokens[self._at]["colon"]:
                self._at += 1
                found[_scalar(key)[0]] = self.value()
        self._at += 1
        return found


def _scalar(token: re.Match[str]) -> tuple[str, int, int]:
    for group in ("double", "single", "plain"):
        if token[group] is not None:
            text = token[group].strip()
            text = re.sub(r"\\(.)", r"\1", text) if group == "double" else text
            return (text, *token.span(group))
    return ("", *token.span())
