"""What a container starts with, and what it starts."""

import re
from collections.abc import Iterator, Mapping

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.project.entry_points.commands import Command, Passage, Surroundings, Variable, Word, read_commands
from onebase.project.entry_points.commands.mounts import Mounts

_PLAIN = compile_later(r'\[[ \t\r\n]*(?:"[^"\\\x00-\x1f]*"[ \t\r\n]*,[ \t\r\n]*)*"[^"\\\x00-\x1f]*"[ \t\r\n]*\]')
_STRING = compile_later(r'"(?:[^"\\]|\\.)*"')


class Start(NamedTuple):
    """What ENTRYPOINT or CMD says: the words of the exec form (None for the shell form), and where it stands."""

    words: tuple[Word, ...] | None
    passage: Passage


class Image(NamedTuple):
    """A stage while it is built, and in the end what a container made from it starts with."""

    directory: str = "/"
    environment: Mapping[str, Variable] = {}
    variables: Mapping[str, str] = {}
    mounts: Mounts = Mounts()
    entrypoint: Start | None = None
    command: Start | None = None


def arguments_of(passage: Passage) -> list[Word] | None:
    """The words of the exec form (a JSON list), or None for the shell form."""
    text = passage.text.strip()
    if not text.startswith("["):
        return None
    spans = [match.span() for match in _STRING.finditer(passage.text)]
    plain = [passage.text[start + 1 : end - 1] for start, end in spans] if _PLAIN.fullmatch(text) else None
    values = _parsed(text) if plain is None else plain
    if not all(isinstance(value, str) for value in values) or len(spans) != len(values):
        return None
    return [Word(str(value), *span) for value, span in zip(values, spans, strict=True)]


def _parsed(text: str) -> list[object]:
    """The values of any JSON list, None alone where it is none. Most are plain, and `json` takes long to import."""
    import json

    try:
        values: list[object] = json.loads(re.sub(r"\\\r?\n", " ", text))
    except ValueError:
        return [None]
    return values


def surroundings_of(image: Image, says: str) -> Surroundings:
    """What a process in a container of an image inherits."""
    return Surroundings(says, image.directory, image.environment, image.mounts)


def started_by(image: Image, path: str, says: str = "") -> Iterator[Command]:
    """The command of a container: CMD, or ENTRYPOINT with CMD as its further arguments."""
    surroundings = surroundings_of(image, says or f"{'ENTRYPOINT' if image.entrypoint else 'CMD'} in {path}")
    start, command = image.entrypoint or image.command, image.command
    if start is None:
        return
    place = start.passage.place(0, len(start.passage.text))
    if start.words is None:
        yield from read_commands(start.passage, surroundings)
    elif start.words:
        more = (command.words or _shell_words(command.passage)) if command and image.entrypoint else ()
        yield Command((*start.words, *more), surroundings, place)


def start_from(passage: Passage) -> Start:
    """The instruction in the form in which it is written."""
    words = arguments_of(passage)
    return Start(tuple(words) if words is not None else None, passage)


def _shell_words(passage: Passage) -> tuple[Word, ...]:
    """The shell form as further arguments of an ENTRYPOINT."""
    return Word("/bin/sh"), Word("-c"), Word(passage.text)
