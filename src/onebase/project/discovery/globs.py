"""Git's wildcards as regular expressions.

Source: gitignore(5), "Pattern format", and what Git 2.39 does, which the tests ask. Named character classes
(`[[:space:]]`) are not translated; a pattern with one matches nothing.
"""

import re

WILDCARDS = frozenset("*?[\\")


def translate_glob(pattern: str) -> str | None:
    """Turn a wildcard pattern into a regular expression for a whole path.

    Takes a pattern without the marks for negation and directories. Returns None for a pattern that Git holds to be
    malformed (an open bracket, a lone backslash at the end): it matches nothing. Raises nothing.
    """
    parts: list[str] = []
    position = 0
    while position < len(pattern):
        piece = _piece_at(pattern, position)
        if piece is None:
            return None
        expression, position = piece
        parts.append(expression)
    return "".join(parts)


def _piece_at(pattern: str, position: int) -> tuple[str, int] | None:
    """The expression for what starts at `position`, and where the next piece starts."""
    character = pattern[position]
    if character == "*":
        return _stars_at(pattern, position)
    if character == "?":
        return "[^/]", position + 1
    if character == "[":
        return _bracket_at(pattern, position)
    if character == "\\":
        return None if position + 1 == len(pattern) else (re.escape(pattern[position + 1]), position + 2)
    return re.escape(character), position + 1


def _stars_at(pattern: str, position: int) -> tuple[str, int]:
    """One star stays within a name; two or more that stand alone between slashes cross directories."""
    end = position
    while end < len(pattern) and pattern[end] == "*":
        end += 1
    alone = (position == 0 or pattern[position - 1] == "/") and (end == len(pattern) or pattern[end] == "/")
    if not alone:
        return "[^/]*", end
    if end - position == 1:
        return "[^/]+", end
    return (".+", end) if end == len(pattern) else ("(?:.+/)?", end + 1)


def _bracket_at(pattern: str, position: int) -> tuple[str, int] | None:
    """A set such as `[a-z]` or `[!0-9]`, which never matches a slash. None if it is open or holds a named class."""
    start = position + 1
    negated = pattern[start : start + 1] in {"!", "^"}
    members: list[str] = []
    index = start + negated
    while index < len(pattern) and (pattern[index] != "]" or not members):
        if pattern.startswith("[:", index):
            return None
        member, index = _member_at(pattern, index)
        if member is None:
            return None
        members.append(member)
    if index >= len(pattern):
        return None
    return f"(?!/)[{'^' if negated else ''}{''.join(members)}]", index + 1


def _member_at(pattern: str, index: int) -> tuple[str | None, int]:
    """One character or range of a set as a regular expression has it; of a range that runs backwards its first one."""
    low, index = _character_at(pattern, index)
    if low is None:
        return None, index
    if pattern[index : index + 1] != "-" or pattern[index + 1 : index + 2] in {"]", ""}:
        return re.escape(low), index
    high, index = _character_at(pattern, index + 1)
    if high is None:
        return None, index
    return re.escape(low) + (f"-{re.escape(high)}" if low <= high else ""), index


def _character_at(pattern: str, index: int) -> tuple[str | None, int]:
    """One character of a set, with its backslash taken away."""
    if pattern[index] == "\\":
        index += 1
    return (pattern[index], index + 1) if index < len(pattern) else (None, index)
