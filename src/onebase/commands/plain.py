"""A plain `onebase check`, read without click, which takes longer to import than a small project takes to be checked.

What is read here is what click reads for `onebase.cli`; a test holds that. Everything else is left to click: help,
other commands, mistakes, several short options in one word.
"""

import os

from onebase.commands.options import CheckOptions, Options
from onebase.project.conventions import OUTPUT_FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

COLORS = ("auto", "always", "never")
SEVERITIES = ("error", "warning", "note")
_CHOICES: "Mapping[str, Sequence[str]]" = {"color": COLORS, "fail_level": SEVERITIES, "output_format": OUTPUT_FORMATS}
_DEFAULTS = {name: value for name, value in {**vars(Options), **vars(CheckOptions)}.items() if name[0] != "_"}
_SHORT = {"-q": "--quiet", "-v": "--verbose", "-e": "--exit-zero", "-o": "--output-file", "-w": "--watch"}
# These speak to click: one asks for completions, the other is an option.
_VARIABLES = ("_ONEBASE_COMPLETE", "ONEBASE_OUTPUT_FORMAT")


def read_plain_check(arguments: "Sequence[str]") -> tuple[tuple[str, ...], CheckOptions] | None:
    """The paths and options of a `check`; None where click has to say what is meant."""
    if arguments[:1] != ["check"] or any(variable in os.environ for variable in _VARIABLES):
        return None
    paths: list[str] = []
    given: dict[str, Any] = {}
    words = iter(arguments[1:])
    for word in words:
        if not word.startswith("-"):
            paths.append(word)
        elif not _read_option(_SHORT.get(word, word), words, given):
            return None
    return tuple(paths), CheckOptions(**given)


def _read_option(word: str, words: "Iterator[str]", given: "dict[str, Any]") -> bool:
    """Reads one option, and its value if it takes one, into `given`. False where it is not plain."""
    long, equals, value = word.partition("=")
    name = long.removeprefix("--").replace("-", "_")
    if f"--{name.replace('_', '-')}" != long or name not in _DEFAULTS:
        return False
    default = _DEFAULTS[name]
    if isinstance(default, bool):
        given[name] = True
        return not equals
    value = value if equals else next(words, "-")
    if value.startswith("-") or value not in _CHOICES.get(name, (value,)):
        return False
    given[name] = (*given.get(name, ()), value) if isinstance(default, tuple) else value
    return True
