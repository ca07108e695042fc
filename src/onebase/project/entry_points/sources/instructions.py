"""The instructions of a Dockerfile (Dockerfile reference, docs.docker.com)."""

import re
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.commands import Passage
from onebase.project.entry_points.commands.tokens import tokens
from onebase.project.entry_points.sources.images import arguments_of

_INSTRUCTION = re.compile(r"^[ \t]*([A-Za-z]+)[ \t]+((?:\\[ \t]*\r?\n|[^\n])*)", re.MULTILINE)


class Instruction(NamedTuple):
    """One instruction: its name in capitals, and its arguments where they stand."""

    name: str
    passage: Passage


def instructions(path: str, text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile. Comment lines, also those within an instruction, are blanked out."""
    text = re.sub(r"^[ \t]*#.*$", lambda match: " " * (len(match[0]) - 1) + "\\", text, flags=re.MULTILINE)
    for match in _INSTRUCTION.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        column = match.start(2) - text.rfind("\n", 0, match.start(2))
        yield Instruction(match[1].upper(), Passage(path, match[2], line, column))


def copy_words(passage: Passage) -> tuple[str, list[str]]:
    """The stage that files are copied from ("" for the build context), and the paths."""
    text = passage.text
    stage = next(iter(re.findall(r"--from=(\S+)", text)), "")
    stripped = re.sub(r"--[a-z]+(?:=\S+)?[ \t]*", "", text)
    words = arguments_of(passage._replace(text=stripped))
    if words is not None:
        return stage, [word.text for word in words]
    return stage, [token.text.strip("'\"") for token in tokens(stripped) if not token.is_operator]


def copied_paths(each: Instruction) -> list[str]:
    """The paths of a COPY or ADD from the build context, the target last; none for any other instruction."""
    if each.name not in ("COPY", "ADD"):
        return []
    stage, words = copy_words(each.passage)
    return [] if stage else words
