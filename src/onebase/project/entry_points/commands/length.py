"""How long a text may become by what is put in the place of variables.

Two that stand for each other, or a line `A="$A$A"` written forty times, would fill the memory.
"""

import re
from collections.abc import Callable

LONGEST = 131_072
"""What Linux takes as one argument of a program: 32 pages (`MAX_ARG_STRLEN` in execve(2))."""


def substituted(pattern: re.Pattern[str], value: Callable[[re.Match[str]], str], text: str) -> str:
    """`pattern.sub(value, text)`, or `text` as it is where that would be longer than a command line can be."""
    parts: list[str] = []
    at, size = 0, len(text)
    for match in pattern.finditer(text):
        found = value(match)
        size += len(found)
        if size > LONGEST:
            return text
        parts += text[at : match.start()], found
        at = match.end()
    return "".join((*parts, text[at:]))
