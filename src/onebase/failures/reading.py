"""From a traceback, a log or the output of pytest to the failures of this family that it tells of."""

import html
import re
from collections.abc import Iterator, Sequence

from onebase.named_tuple import NamedTuple
from onebase.observer.messages import LOOSE, Message, recognise

# Escape sequences for colours and links (ECMA-48, 5.4 and OSC 8).
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
# What pytest puts before each line of an error, what docker compose and others put before a line of a service.
_PREFIX = re.compile(r"^(?:[\w.-]+\s*\| )?(?:E {1,3}|\s*[|+] )?")
_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')
_PYTEST_FRAME = re.compile(r"^(?P<file>[^\s:]+\.py):(?P<line>\d+): (?:in |[A-Z]\w*)")
_QUOTED = "(most recent call last):\\n"
_WINDOW = 3
LONGEST_LINE = 20_000


class Frame(NamedTuple):
    """A place that a traceback goes through, the path as it stands there."""

    file: str
    line: int


class Failure(NamedTuple):
    """A message of the family, the number of its line (from 1), its text, and the frames above it."""

    message: Message
    line: int
    text: str
    frames: tuple[Frame, ...]

    @property
    def is_loose(self) -> bool:
        """Whether failures outside of this family say the same."""
        return self.message.kind in LOOSE


def read_failures(text: str) -> tuple[Failure, ...]:
    """The failures, each once, in the order of the text. Empty where nothing is of this family."""
    numbers, lines = [], []
    for number, written in enumerate(_ESCAPES.sub("", text).splitlines(), 1):
        for line in _unquoted(written[:LONGEST_LINE]):
            numbers.append(number)
            lines.append(_PREFIX.sub("", line).rstrip())
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Failure] = {}
    for failure in _failures(lines, numbers):
        found.setdefault((failure.message.kind, tuple(sorted(failure.message.says.items()))), failure)
    specific = [each for each in found.values() if each.message.kind != "mapper-failed"]
    return tuple(specific or found.values())


def _unquoted(line: str) -> list[str]:
    """The lines that a line stands for: logs in JSON have a whole traceback in one text, pages have it in HTML."""
    if "&#" in line or "&quot;" in line:
        line = html.unescape(line)
    if _QUOTED not in line:
        return [line]
    return line.replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n").splitlines()


def _failures(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[Failure]:
    frames: list[Frame] = []
    for number, line in enumerate(lines):
        frame = _frame(line)
        if frame is not None:
            frames.append(frame)
        elif message := _message(lines, number):
            yield Failure(message, numbers[number], line.strip(), tuple(frames))
            frames.clear()


def _frame(line: str) -> Frame | None:
    found = _FRAME.search(line) or _PYTEST_FRAME.match(line)
    return Frame(found["file"], int(found["line"])) if found else None


def _message(lines: Sequence[str], number: int) -> Message | None:
    """The message that begins in a line. A terminal or a mail may have wrapped it."""
    if not lines[number].strip() or _is_source(lines[number]):
        return None
    alone = recognise(lines[number])
    if alone is not None:
        return alone
    following = " ".join(lines[number : number + _WINDOW])
    message = recognise(following)
    rest = recognise(" ".join(lines[number + 1 : number + 1 + _WINDOW]))
    return message if message != rest else None


def _is_source(line: str) -> bool:
    """Whether a line shows the source that makes the message: SQLAlchemy's own `f"Table '{key}' is already …"`."""
    return "{" in line and re.search(r"\bf?['\"]", line) is not None and re.search(r"\{\w+[.\w]*\}", line) is not None
